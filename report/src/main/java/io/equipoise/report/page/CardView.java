package io.equipoise.report.page;

import io.equipoise.core.audit.Measured;
import io.equipoise.report.ModelCard;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * A model card.
 *
 * @param what what the model predicts
 * @param recipe how it was made
 * @param intendedUse the user's words, or that there are none
 * @param data what it was trained on
 * @param groups its metrics, overall and per group
 * @param limits what it cannot do
 */
public record CardView(
    String what,
    String recipe,
    String intendedUse,
    RepeatView data,
    List<GroupTable> groups,
    List<String> limits) {

  static CardView of(ModelCard card) {
    return new CardView(
        Words.sentence(card.what()),
        card.recipe(),
        card.intendedUse().isBlank()
            ? "Nobody has written down what this model is meant for. Do so before it is used."
            : card.intendedUse(),
        RepeatView.of("Training data", card.data()),
        tables(card),
        card.limits());
  }

  /** What was measured of the model as a whole, then its groups. */
  private static List<GroupTable> tables(ModelCard card) {
    List<Measured> whole = new ArrayList<>();
    List<Measured> groups = new ArrayList<>();
    for (Measured each : card.metrics()) {
      (each.where().equals(card.recipe()) ? whole : groups).add(each);
    }
    List<GroupTable> tables = new ArrayList<>();
    if (!whole.isEmpty()) {
      tables.add(GroupTables.listed("On rows that it did not learn from", whole));
    }
    if (!groups.isEmpty()) {
      tables.addAll(GroupTables.of(groups).open());
    }
    return tables;
  }
}
