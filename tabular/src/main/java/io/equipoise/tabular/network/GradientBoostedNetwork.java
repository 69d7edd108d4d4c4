package io.equipoise.tabular.network;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.learn.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A network with one hidden layer that is grown a few units at a time, each group fitted to what
 * the units before it leave over; its last units can be left out to answer sooner.
 *
 * <pre>
 *   F = F_0; repeat: r = -dloss/dF      h = units fitted to r by least squares on a random half
 *                    F = F + rate · rho · h      rho a Newton step over all rows
 *   two classes, y = ±1:  loss = log(1 + exp(-2yF)), F_0 = ½ log((1+ȳ)/(1-ȳ))
 *                         r = 2y/(1 + exp(2yF)), rho = Σ r h / Σ r (2y - r) h²
 *   C classes:            loss = -log softmax(F)_y, F_0 = 0
 *                         r = onehot(y) - p, rho = Σ h r / Σ h² p (1 - p), one for all classes
 * </pre>
 *
 * <p>Units are logistic, their output linear, fitted by L-BFGS. It stops early when a step carries
 * no curvature or the loss has risen twice in a row. Rows with weights count by them. The first
 * units serve the common classes: a prediction cut short ({@code stages}) costs rare classes first.
 *
 * @see <a href="https://arxiv.org/abs/1909.12098">Emami, Martínez-Muñoz, Sequential Training of
 *     Neural Networks with Gradient Boosting, 2019, arXiv:1909.12098</a>
 */
@Method(
    name = "gbnn",
    aliases = {"gradient-boosted-network", "gradient-boosted-neural-network"},
    row = 65,
    slot = Slot.LEARNER,
    summary =
        "A network whose hidden units are grown by gradient boosting; its last units can be"
            + " switched off to answer sooner.",
    cites = "emami2019sequential")
public final class GradientBoostedNetwork implements Learner, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("hidden units in all; at least 1") int units,
      @Meaning("units grown at each step; at least 1, at most units") int unitsPerStep,
      @Meaning("share of each step that is taken; above 0, at most 1") double rate,
      @Meaning("share of rows drawn for the fit of each step; above 0, at most 1") double rows,
      @Meaning("rows drawn for the fit of each step, at most; at least 1") int mostRows,
      @Meaning("iterations of L-BFGS for each step, at most; at least 1") int iterations,
      @Meaning("steps that predict, from the first; 0 takes all") int stages) {

    /** The released settings, and a bound on rows so that large tables do not take hours. */
    public static final Options DEFAULT = new Options(200, 1, 1, 0.5, 5000, 200, 0);

    public Options {
      Require.between("units", units, 1, 100_000);
      Require.between("unitsPerStep", unitsPerStep, 1, units);
      Require.above("rate", rate, 0);
      Require.between("rate", rate, 0, 1);
      Require.above("rows", rows, 0);
      Require.between("rows", rows, 0, 1);
      Require.atLeast("mostRows", mostRows, 1);
      Require.atLeast("iterations", iterations, 1);
      Require.atLeast("stages", stages, 0);
    }
  }

  public GradientBoostedNetwork(Options options) {
    this.options = options;
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    Training training = Training.of(train, Encoder.Options.DEFAULT);
    NetworkBoosting boosting =
        new NetworkBoosting(
            target(training.labels(), training.classes()),
            training.matrix().values(),
            training.matrix().columns(),
            training.weights());
    BoostedNetwork network = boosting.grow(options, seed.child("gbnn"));
    return new BoostedNetworkModel(
        new BoostedNetworkModel.Parameters(
            training.encoder(), training.classes(), network, options.stages()));
  }

  private static BoostedTarget target(int[] labels, int classes) {
    return classes == 2
        ? new BoostedTarget.Binary(Arrays.stream(labels).mapToDouble(y -> 2 * y - 1).toArray())
        : new BoostedTarget.Classes(labels, classes);
  }

  @Override
  public Model load(Store store) {
    return BoostedNetworkModel.load(store);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("gbnn-binary-rho")
            .input("labels", "(N)", "truth, -1 or 1; 0 counts as -1")
            .input("scores", "(N)", "half log-odds F before the step")
            .input("hidden", "(N)", "what the new units say of each row")
            .parameter("eta", 1, "share of the Newton step that is taken")
            .computes(GradientBoostedNetwork::binaryStep),
        Function.named("gbnn-multiclass-step")
            .input("labels", "(N)", "true class, in [0, C)")
            .input("scores", "(N,C)", "scores F before the step")
            .input("hidden", "(N,C)", "what the new units say of each row and class")
            .parameter("eta", 1, "share of the Newton step that is taken")
            .computes(GradientBoostedNetwork::multiclassStep));
  }

  private static Evaluation binaryStep(Arguments arguments) {
    double[] labels = arguments.numbers("labels");
    double[] y = Arrays.stream(labels).map(label -> label == 0 ? -1 : label).toArray();
    for (double label : y) {
      Require.that(
          label == 1 || label == -1, "input 'labels' holds " + label + ", but must be -1 or 1");
    }
    Require.sameLength("labels", y.length, "scores", arguments.numbers("scores").length);
    return Evaluation.of(rho(new BoostedTarget.Binary(y), arguments));
  }

  private static Evaluation multiclassStep(Arguments arguments) {
    int[] labels = arguments.ints("labels");
    Tensor scores = arguments.tensor("scores");
    Require.that(scores.shape().length == 2, "input 'scores' must have shape (N,C)");
    int classes = scores.shape()[1];
    Require.sameLength("labels", labels.length, "scores", scores.shape()[0]);
    for (int label : labels) {
      Require.that(
          label >= 0 && label < classes,
          "input 'labels' holds " + label + ", but there are " + classes + " classes");
    }
    double rho = rho(new BoostedTarget.Classes(labels, classes), arguments);
    double[] hidden = arguments.numbers("hidden");
    double[] moved = scores.data().clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += rho * hidden[i];
    }
    return new Evaluation(new Tensor(moved, scores.shape()), Map.of());
  }

  private static double rho(BoostedTarget target, Arguments arguments) {
    double[] scores = arguments.numbers("scores");
    double[] hidden = arguments.numbers("hidden");
    Require.that(scores.length > 0, "input 'scores' is empty");
    Require.sameLength("scores", scores.length, "hidden", hidden.length);
    for (int i = 0; i < scores.length; i++) {
      Require.that(
          Double.isFinite(scores[i]) && Double.isFinite(hidden[i]),
          "inputs 'scores' and 'hidden' must hold finite numbers");
    }
    double[] ones = new double[scores.length / target.outputs()];
    Arrays.fill(ones, 1);
    double[] newton = target.newton(scores, hidden, ones);
    return arguments.number("eta", 1) * newton[0] / (newton[1] + BoostedTarget.FLAT);
  }
}
