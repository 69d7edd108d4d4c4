package io.equipoise.tabular.probe;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.learn.LinearModel;
import io.equipoise.tabular.learn.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Gaussian naive Bayes with one variance per feature for all classes, written as a linear layer: a
 * last layer on frozen features that needs rows in the order of the logarithm of their number,
 * where logistic regression needs them in the order of the number itself. For small groups and
 * classes with few rows; with many rows logistic regression usually errs less.
 *
 * <pre>
 *   score_k(x) = ln pi_k - 1/2 sum_j (x_j - mu_kj)² / v_j        v_j = sum_k pi_k s2_kj
 * </pre>
 *
 * mu and s2 are mean and variance of feature j in class k, pi its share of rows. {@code balanced}
 * puts 1/K for pi in the score and keeps it in v. Features that go together make it far too sure of
 * itself: follow it with {@code temperature-scaling}. A class without rows gets probability 0.
 *
 * @see GaussianClasses
 * @see <a href="https://arxiv.org/abs/2302.02334">Zheng, Wu, Bao, Cao, Li and Zhu, Revisiting
 *     Discriminative vs. Generative Classifiers: Theory and Implications, 2023</a>
 */
@Method(
    name = "naive-bayes-probe",
    aliases = {"naive-bayes"},
    row = 157,
    slot = Slot.LEARNER,
    treats = {Bias.REPRESENTATION, Bias.CLASS_IMBALANCE},
    summary =
        "Naive Bayes as a linear layer on frozen features: learns from far fewer rows than logistic"
            + " regression, so for small groups and rare classes.",
    cites = "zheng2023revisiting")
public final class NaiveBayesProbe implements Learner, Numeric {

  /** Priors and what the shared variance is the mean of. */
  public record Options(
      @Meaning("whether all classes have the same prior, so that rare ones are not held back")
          boolean balanced,
      @Meaning("rows or classes: what the shared variance is the mean of")
          GaussianClasses.Pooling pooling) {
    /** Priors and variance by rows. */
    public static final Options DEFAULT = new Options(false, GaussianClasses.Pooling.ROWS);
  }

  private final Options options;

  public NaiveBayesProbe(Options options) {
    this.options = options;
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    Training training = Training.of(train, Encoder.Options.DEFAULT);
    GaussianClasses statistics =
        GaussianClasses.of(
            training.features(),
            training.matrix().columns(),
            training.labels(),
            training.weights(),
            training.classes());
    return new LinearModel(
        new LinearModel.Parameters(
            training.encoder(),
            training.classes(),
            statistics.layer(options.balanced(), options.pooling()).weights()));
  }

  @Override
  public Model load(Store store) {
    return LinearModel.load(store);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("naive-bayes-probe")
            .input("features", "(N,D)", "features of the rows to learn from")
            .input("labels", "(N)", "class of each row, in [0, classes)")
            .input("queries", "(M,D)", "features of the rows to judge")
            .parameter("classes", "largest label + 1", "number of classes; at least 2")
            .parameter("balanced", false, "whether all classes have the same prior")
            .computes(NaiveBayesProbe::posteriors));
  }

  private static Evaluation posteriors(Arguments arguments) {
    Tensor features = arguments.tensor("features");
    int[] labels = arguments.ints("labels");
    Tensor queries = arguments.tensor("queries");
    Require.that(labels.length > 0, "input 'labels' is empty");
    check("features", features);
    check("queries", queries);
    int width = features.shape()[1];
    Require.that(width > 0, "input 'features' has no columns");
    Require.sameLength("features", features.shape()[0], "labels", labels.length);
    Require.that(
        queries.shape()[1] == width,
        "input 'queries' has " + queries.shape()[1] + " columns, but 'features' has " + width);
    int most = Arrays.stream(labels).max().getAsInt();
    int classes = arguments.whole("classes", Math.max(2, most + 1));
    Require.between("classes", classes, 2, 100_000);
    for (int i = 0; i < labels.length; i++) {
      Require.between("labels[" + i + "]", labels[i], 0, classes - 1);
    }
    double[] weights = new double[labels.length];
    Arrays.fill(weights, 1);
    double[] posteriors =
        GaussianClasses.of(features.data(), width, labels, weights, classes)
            .posteriors(
                queries.data(), arguments.flag("balanced", false), GaussianClasses.Pooling.ROWS);
    return new Evaluation(new Tensor(posteriors, queries.shape()[0], classes), Map.of());
  }

  private static void check(String name, Tensor tensor) {
    Require.that(
        tensor.shape().length == 2,
        "input '" + name + "' must have the shape (N,D), not " + Arrays.toString(tensor.shape()));
    for (double value : tensor.data()) {
      Require.that(Double.isFinite(value), "input '" + name + "' holds " + value);
    }
  }
}
