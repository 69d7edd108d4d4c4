package io.equipoise.tabular.calibration;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
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
import java.util.ArrayList;
import java.util.List;

/**
 * Moves probabilities back to the true class shares after a model learned from resampled or
 * reweighed rows, whose shares it has taken for real.
 *
 * <pre>
 *   p = p' q/q' / (p' q/q' + (1 - p') (1 - q)/(1 - q'))       two classes
 *   p_c proportional to p'_c q_c / q'_c                       any number
 * </pre>
 *
 * {@code q'} is a class's share of the weight that the model learned from, {@code q} its share of
 * the holdout's weight, which no remedy on the data has touched. Decisions follow the corrected
 * probabilities. A class that either lacks keeps its probability as it is, with a remark.
 *
 * @see <a href="https://doi.org/10.1162/089976602753284446">Saerens, Latinne and Decaestecker,
 *     Adjusting the outputs of a classifier to new a priori probabilities, 2002, eq. 2.4</a>
 */
@Method(
    name = "prior-correction",
    row = 165,
    slot = Slot.PREDICTION,
    treats = Bias.MISCALIBRATION,
    summary = "Undoes what resampling or reweighing does to the probabilities.",
    cites = {"saerens2002adjusting", "chawla2002smote"})
public final class PriorCorrection implements PredictionRemedy, Numeric {
  private static final String NAME = "prior-correction";

  /**
   * The correction of odds.
   *
   * @param factors (C) q_c / q'_c
   */
  record Factors(double[] factors) implements CalibratedModel.Map {
    @Override
    public Predictions apply(Predictions raw, Groups groups) {
      int classes = raw.classes();
      double[] corrected = raw.probabilities().clone();
      for (int i = 0; i < raw.rows(); i++) {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
          corrected[i * classes + c] *= factors[c];
          sum += corrected[i * classes + c];
        }
        for (int c = 0; c < classes; c++) {
          corrected[i * classes + c] =
              sum > 0 ? corrected[i * classes + c] / sum : raw.probability(i, c);
        }
      }
      return Predictions.of(classes, corrected);
    }
  }

  @Override
  public Model adapt(Model model, Dataset train, Dataset holdout, Seed seed) {
    Judged judged = Judged.of(NAME, model, holdout);
    int classes = judged.predictions().classes();
    double[] real = shares(holdout, classes);
    double[] learned = shares(train, classes);
    List<String> remarks = new ArrayList<>();
    double[] factors = new double[classes];
    for (int c = 0; c < classes; c++) {
      factors[c] = 1;
      if (real[c] > 0 && learned[c] > 0) {
        factors[c] = real[c] / learned[c];
      } else {
        remarks.add(
            NAME
                + ": class '"
                + holdout.classes().get(c)
                + "' has no weight among the "
                + (real[c] > 0 ? "training" : "holdout")
                + " rows, so that its share is not corrected");
      }
    }
    return new CalibratedModel(NAME, model, new Factors(factors), remarks);
  }

  private static double[] shares(Dataset rows, int classes) {
    double[] shares = new double[classes];
    double total = 0;
    for (int i = 0; i < rows.size(); i++) {
      shares[rows.labels()[i]] += rows.weights()[i];
      total += rows.weights()[i];
    }
    for (int c = 0; c < classes && total > 0; c++) {
      shares[c] /= total;
    }
    return shares;
  }

  @Override
  public Model load(Model inner, Store store) {
    return CalibratedModel.load(NAME, inner, store, Factors.class);
  }

  /** The probability under the true share {@code q} from that under {@code qResampled}. */
  static double undo(double p, double q, double qResampled) {
    double positive = p * (q / qResampled);
    return positive / (positive + (1 - p) * ((1 - q) / (1 - qResampled)));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("prior-undo")
            .input("predictions", "(N)", "probabilities of the resampled class, in [0, 1]")
            .parameter("q", "required", "true share of the class, in (0, 1)")
            .parameter("qResampled", 0.5, "its share after resampling, in (0, 1)")
            .computes(
                arguments -> {
                  double q = share("q", arguments.number("q", Double.NaN));
                  double resampled = share("qResampled", arguments.number("qResampled", 0.5));
                  double[] p = arguments.numbers("predictions");
                  double[] undone = new double[p.length];
                  for (int i = 0; i < p.length; i++) {
                    Require.between("predictions[" + i + "]", p[i], 0, 1);
                    undone[i] = undo(p[i], q, resampled);
                  }
                  return Evaluation.of(undone);
                }));
  }

  private static double share(String name, double share) {
    Require.that(
        share > 0 && share < 1, name + " is " + share + ", but must lie above 0 and below 1");
    return share;
  }
}
