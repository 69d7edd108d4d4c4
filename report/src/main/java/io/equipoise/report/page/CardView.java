package io.equipoise.report.page;

import io.equipoise.report.ModelCard;
import io.equipoise.report.text.Words;
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
        GroupTables.of(card.metrics()).open(),
        card.limits());
  }
}
