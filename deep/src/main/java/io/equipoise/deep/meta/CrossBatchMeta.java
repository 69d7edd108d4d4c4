package io.equipoise.deep.meta;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.HeadedNetwork;
import io.equipoise.deep.train.Sampling;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Scores each step by how well it prepares the network for the next, different batch, so that what
 * only one batch's classes or sources share is learned less.
 *
 * <pre>
 *   l_s = L(theta; B_j)         g = gradient of l_s         theta' = theta - alpha g
 *   l_q = L(theta'; B_{j+1})    the step follows the gradient of l_s + l_q
 *   first order   g + gradient of L( ; B_{j+1}) at theta'
 *   second order  g + (I - alpha H_s) · that, with H_s the second derivative of l_s
 * </pre>
 *
 * <p>Every batch is query once and support once. Training is of the first order; the virtual step
 * is at most a hundredth of the weights' length. Batches that draw from {@code classesPerBatch}
 * random classes each differ more; 0 draws from all. {@code alpha = 0} is plain training on the sum
 * of two batches. The second order is known in closed form for a linear softmax model, and {@code
 * eval} computes it. It costs about twice a plain step. The weights of both losses, the Gaussian of
 * the trajectory and the inner rate are reconstructed from the paper's text.
 *
 * @see <a href="https://arxiv.org/abs/2502.20158">Yu, Cao, Zhang, Zhang, Learning to Generalize
 *     without Bias for Open-Vocabulary Action Recognition, 2025, arXiv:2502.20158</a>
 */
@Method(
    name = "cross-batch-meta",
    aliases = {"open-mede", "cross-batch-meta-optimisation"},
    row = 133,
    slot = Slot.TRAINING,
    treats = {Bias.SHORTCUT},
    summary =
        "Scores each training step by how well it prepares the network for the next, different"
            + " batch; reads no group labels.",
    cites = {"yu2025learning"})
public final class CrossBatchMeta implements TrainingScheme, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("step size of the virtual step; at least 0") double alpha,
      @Meaning("classes that the rows of one batch come from; 0 for all") int classesPerBatch) {

    /** The step size of the learner's own default, batches of all classes. */
    public static final Options DEFAULT = new Options(2e-3, 0);

    public Options {
      Require.between("alpha", alpha, 0, 1e6);
      Require.atLeast("classesPerBatch", classesPerBatch, 0);
    }
  }

  public CrossBatchMeta(Options options) {
    this.options = options;
  }

  @Override
  public <N extends HeadedNetwork> N fit(Curriculum<N> curriculum, Seed seed) {
    N network = curriculum.fresh(seed.child("network"));
    Sampling sampling =
        options.classesPerBatch() == 0
            ? Sampling.EACH_ONCE
            : new ClassSubsets(options.classesPerBatch());
    return Curriculum.keep(
        network,
        () -> {
          try (CrossBatchLesson lesson = new CrossBatchLesson(network, options.alpha())) {
            return curriculum.train(network, lesson, sampling, seed.child("training"));
          }
        });
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("cross-batch-meta-loss")
            .differentiable(
                "weights", "(C,D)", "linear softmax model, logits = features · weights'")
            .input("supportFeatures", "(N,D)", "rows that the virtual step learns from")
            .input("supportLabels", "(N)", "true class, in [0, C)")
            .input("queryFeatures", "(M,D)", "rows that it is scored by")
            .input("queryLabels", "(M)", "true class, in [0, C)")
            .parameter(
                "alpha", Options.DEFAULT.alpha(), "step size of the virtual step; at least 0")
            .parameter("order", 1, "1 takes the virtual step's gradient as constant, 2 does not")
            .computes(CrossBatchMeta::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    double alpha = new Options(arguments.number("alpha", Options.DEFAULT.alpha()), 0).alpha();
    boolean second = second(arguments);
    int[] shape = arguments.tensor("weights").shape();
    Require.that(
        shape.length == 2 && shape[0] > 1,
        "input 'weights' must have the shape (C,D) of at least two classes");
    arguments.finite("weights");
    double[] weights = arguments.numbers("weights");
    SoftmaxRegression support = rows(arguments, "support", shape);
    SoftmaxRegression query = rows(arguments, "query", shape);
    double[] slope = support.gradient(weights);
    double[] moved = new double[weights.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = weights[i] - alpha * slope[i];
    }
    double[] ahead = query.gradient(moved);
    double[] bend = second ? support.curvature(weights, ahead) : new double[ahead.length];
    double[] gradient = new double[weights.length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = slope[i] + ahead[i] - alpha * bend[i];
    }
    return new Evaluation(
        Tensor.scalar(support.loss(weights) + query.loss(moved)),
        Map.of("weights", new Tensor(gradient, shape)));
  }

  private static SoftmaxRegression rows(Arguments arguments, String side, int[] shape) {
    Tensor features = arguments.tensor(side + "Features");
    Require.that(
        features.shape().length == 2 && features.shape()[1] == shape[1],
        "input '" + side + "Features' must have as many columns as 'weights', " + shape[1]);
    arguments.finite(side + "Features");
    int[] labels = arguments.ints(side + "Labels");
    Require.sameLength(side + "Labels", labels.length, side + "Features", features.shape()[0]);
    return new SoftmaxRegression(features.data(), shape[1], labels, shape[0]);
  }

  private static boolean second(Arguments arguments) {
    var given = arguments.parameters().get("order");
    String order = given == null || given.isNull() ? "1" : given.asText();
    return switch (order.toLowerCase(Locale.ROOT).replaceAll("[-_ ]?order$", "")) {
      case "1", "1.0", "first" -> false;
      case "2", "2.0", "second" -> true;
      default -> throw new UserError("parameter 'order' is " + given + ", but must be 1 or 2");
    };
  }

  @Override
  public String toString() {
    return "cross-batch-meta";
  }
}
