package io.equipoise.app.command;

import io.equipoise.app.text.OfferText;
import io.equipoise.core.compare.Offer;
import io.equipoise.core.finding.Bias;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What may be tried, for other programs.
 *
 * @param plain the learner that remedies are put on
 * @param found what the audit found, worst first
 * @param recipes those that fit, and with {@code --all} the others
 * @param outside methods that are called from Java; with {@code --all} only
 */
record OfferJson(String plain, List<Found> found, List<Listed> recipes, List<Outside> outside) {

  /** A finding. */
  record Found(String bias, String severity) {}

  /**
   * A recipe.
   *
   * @param treatsFound which of {@code treats} the audit found
   * @param readsGroups none, training, or prediction: of which rows it reads the group
   * @param obstacle why it does not fit
   */
  record Listed(
      String recipe,
      String method,
      String stage,
      List<String> treats,
      List<String> treatsFound,
      String readsGroups,
      boolean fits,
      boolean suggested,
      Optional<String> obstacle) {}

  /** A method without a recipe. */
  record Outside(String method, String call) {}

  static OfferJson of(Offering offering, boolean all) {
    return new OfferJson(
        offering.plain().toString(),
        offering.found().entrySet().stream()
            .map(each -> new Found(each.getKey().option(), lower(each.getValue())))
            .toList(),
        offering.offers().stream()
            .filter(offer -> all || offer.fits())
            .map(offer -> listed(offering, offer))
            .toList(),
        !all
            ? List.of()
            : offering.outside().stream()
                .map(entry -> new Outside(entry.name(), OfferText.call(entry)))
                .toList());
  }

  private static Listed listed(Offering offering, Offer offer) {
    return new Listed(
        offer.recipe().toString(),
        offer.method().name(),
        offer.stage().label(),
        offer.treats().stream().map(Bias::option).toList(),
        offering.treated(offer).stream().map(Bias::option).toList(),
        lower(offer.groups()),
        offer.fits(),
        offering.suggested().contains(offer.recipe()),
        offer.obstacle());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
