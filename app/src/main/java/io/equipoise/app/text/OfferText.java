package io.equipoise.app.text;

import io.equipoise.core.compare.Offer;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Recipes that may be tried, as lines for a terminal. */
public final class OfferText {
  private OfferText() {}

  /**
   * Recipes with what they treat; what the audit found stands first, with a star.
   *
   * @param all whether those that do not fit are listed as well, with why
   */
  public static List<String> lines(List<Offer> offers, Set<Bias> found, boolean all, int width) {
    TextTable table = TextTable.of("recipe", "stage", "treats (* found here)", "reads groups of");
    for (Offer offer : offers) {
      if (offer.fits()) {
        table.row(
            offer.recipe().toString(),
            offer.stage().label(),
            treats(offer, found),
            groups(offer.groups()));
      }
    }
    List<String> lines = new ArrayList<>(table.lines(width));
    if (all) {
      TextTable others = TextTable.of("does not fit", "why");
      offers.stream()
          .filter(offer -> !offer.fits())
          .forEach(offer -> others.row(offer.recipe().toString(), offer.obstacle().orElseThrow()));
      if (!others.isEmpty()) {
        lines.add("");
        lines.addAll(others.lines(width));
      }
    }
    return lines;
  }

  /** Methods that no recipe holds, with what to call in their place. */
  public static List<String> outside(List<Entry> entries, int width) {
    TextTable table = TextTable.of("from Java only", "what to call");
    entries.forEach(entry -> table.row(entry.name(), call(entry)));
    return table.lines(width);
  }

  /** What to call for a method that no recipe holds. */
  public static String call(Entry entry) {
    if (!entry.instead().isEmpty()) {
      return entry.instead();
    }
    String options = entry.options().map(type -> type.getSimpleName() + ".DEFAULT").orElse("");
    return "new %s(%s) of %s"
        .formatted(entry.type().getSimpleName(), options, entry.type().getPackageName());
  }

  private static String treats(Offer offer, Set<Bias> found) {
    List<String> words = new ArrayList<>();
    offer.treats().stream().filter(found::contains).forEach(bias -> words.add(bias.option() + "*"));
    offer.treats().stream()
        .filter(bias -> !found.contains(bias))
        .forEach(bias -> words.add(bias.option()));
    return words.stream().collect(Collectors.joining(", "));
  }

  private static String groups(GroupUse use) {
    return switch (use) {
      case NONE -> "no rows";
      case TRAINING -> "training rows";
      case PREDICTION -> "all rows";
    };
  }
}
