package io.equipoise.tabular.calibration;

import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.tabular.calibration.Softmax.Logits;
import java.util.List;

/**
 * Softens or sharpens all probabilities by one temperature, where a model is too sure of itself or
 * not sure enough.
 *
 * <pre>
 *   p = softmax(log p' / T)        T minimises the log loss of the holdout
 * </pre>
 *
 * The log loss is convex in 1/T, so the search along it finds the one minimum, within T in [0.05,
 * 20]; a remark says when it ends at a bound (a holdout that is all right would have T go to 0).
 * The most probable class stays, and decisions stay those of the model. Probabilities below 1e-12
 * count as that. Any number of classes.
 *
 * @see <a href="https://arxiv.org/abs/1706.04599">Guo, Pleiss, Sun and Weinberger, On calibration
 *     of modern neural networks, 2017, section 4.2</a>
 */
@Method(
    name = "temperature",
    aliases = "temperature-scaling",
    slot = Slot.PREDICTION,
    treats = Bias.MISCALIBRATION,
    summary = "One temperature for all probabilities, fitted to the log loss; decisions stay.",
    cites = "guo2017calibration")
public final class TemperatureScaling implements PredictionRemedy {
  static final double COLDEST = 0.05;
  static final double HOTTEST = 20;
  private static final String NAME = "temperature";

  /**
   * One temperature.
   *
   * @param temperature in [COLDEST, HOTTEST]
   */
  record Temperature(double temperature) implements CalibratedModel.Map {
    @Override
    public Predictions apply(Predictions raw, Groups groups) {
      int classes = raw.classes();
      Logits logits = Logits.of(raw);
      double[] scaled = new double[raw.probabilities().length];
      for (int i = 0; i < raw.rows(); i++) {
        Softmax.into(logits.values(), i * classes, classes, temperature, scaled, i * classes);
      }
      return new Predictions(classes, scaled, raw.labels());
    }
  }

  @Override
  public Model adapt(Model model, Dataset train, Dataset holdout, Seed seed) {
    Judged judged = Judged.of(NAME, model, holdout);
    double temperature = fit(Logits.of(judged.predictions()), holdout.labels(), holdout.weights());
    List<String> remarks =
        temperature == COLDEST || temperature == HOTTEST
            ? List.of(
                NAME
                    + ": the fit ended at its bound "
                    + temperature
                    + "; the holdout rows are too few or too easy to fit a temperature")
            : List.of();
    return new CalibratedModel(NAME, model, new Temperature(temperature), remarks);
  }

  @Override
  public Model load(Model inner, Store store) {
    return CalibratedModel.load(NAME, inner, store, Temperature.class);
  }

  /**
   * The temperature with the least log loss.
   *
   * @param labels (N) in [0, C)
   * @param weights (N) at least 0
   */
  static double fit(Logits logits, int[] labels, double[] weights) {
    double low = 1 / HOTTEST;
    double high = 1 / COLDEST;
    if (slope(logits, labels, weights, low) >= 0) {
      return HOTTEST;
    }
    if (slope(logits, labels, weights, high) <= 0) {
      return COLDEST;
    }
    for (int step = 0; step < 60; step++) {
      double middle = (low + high) / 2;
      if (slope(logits, labels, weights, middle) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 2 / (low + high);
  }

  /** Derivative of the log loss by s = 1/T: sum of w (E_p[logit] - logit of the label). */
  private static double slope(Logits logits, int[] labels, double[] weights, double s) {
    int classes = logits.classes();
    double[] p = new double[classes];
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      Softmax.into(logits.values(), i * classes, classes, 1 / s, p, 0);
      double mean = 0;
      for (int c = 0; c < classes; c++) {
        mean += p[c] * logits.values()[i * classes + c];
      }
      sum += weights[i] * (mean - logits.values()[i * classes + labels[i]]);
    }
    return sum;
  }
}
