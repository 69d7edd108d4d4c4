package io.equipoise.tabular.calibration;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Rows;

/**
 * Holdout rows with what a model says of them, checked: at least one row, finite probabilities,
 * some weight.
 *
 * @param method name for messages
 * @param predictions of the holdout rows
 * @param holdout the rows
 */
public record Judged(String method, Predictions predictions, Dataset holdout) {

  /** Judges the holdout; what cannot be used is the user's error. */
  public static Judged of(String method, Model model, Dataset holdout) {
    Require.that(
        holdout.size() > 0, method + " was given no holdout rows; give it more rows to train on");
    double total = 0;
    for (double weight : holdout.weights()) {
      total += weight;
    }
    Require.that(
        total > 0 && Double.isFinite(total),
        method + " needs holdout rows with a weight above 0, and their weights sum to " + total);
    return new Judged(method, predict(method, model, holdout.rows()), holdout);
  }

  /** Predictions whose probabilities are numbers. */
  public static Predictions predict(String method, Model model, Rows rows) {
    Predictions predictions = model.predict(rows);
    double[] probabilities = predictions.probabilities();
    for (int i = 0; i < probabilities.length; i++) {
      if (!Double.isFinite(probabilities[i])) {
        throw new UserError(
            method
                + " cannot use row "
                + (i / predictions.classes() + 1)
                + ": the model's probability is "
                + probabilities[i]);
      }
    }
    return predictions;
  }

  /** Refuses more than two classes. */
  public Judged binary() {
    Require.that(
        predictions.classes() == 2,
        method + " works on two classes, and the model knows " + predictions.classes());
    return this;
  }

  /** Refuses rows without a group column. */
  public Judged grouped() {
    Require.none(GroupUse.unnamed(method, holdout.rows().groups()));
    return this;
  }
}
