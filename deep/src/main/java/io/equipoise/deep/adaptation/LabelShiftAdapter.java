package io.equipoise.deep.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Predicts the last layer that fits the shares of classes met after deployment. A small network g
 * reads one number, where the shares lie between the source's (1), even (0) and reversed ones, and
 * answers with changes of the features and of the classifier.
 *
 * <pre>
 *   degree(π) = ⟨π - u, π_s - u⟩ / ‖π_s - u‖²                u even; 0 for an even source
 *   z = (W + dW) · ((1 + dγ) ∘ h + β) + b + db              (dW, db, dγ, β) = g(degree), 0 at first
 *   loss = mean_i CE(z_i + τ (log π_s - log π), y_i)          priors at least 1e-4 in the logarithm
 * </pre>
 *
 * <p>h (N,m) are the features of a frozen network, W (C,m) and b (C) its last layer. Each training
 * step draws π from the source's shares, even and reversed ones; then softmax(z) is right where the
 * classes have the shares π. One number cannot tell shares that lie off that line: with {@code
 * input = prior} the network reads all of them, and each step draws any. In use the shares are
 * estimated from the stream ({@link PriorEstimate}), and any other adaptation may go on beside: it
 * changes h. A class that the source never had cannot be adapted to.
 *
 * <pre>{@code
 * var adapter = new LabelShiftAdapter(LabelShiftAdapter.Options.DEFAULT);
 * try (AdaptedClassifier classifier = adapter.train(features, labels, head, prior, new Seed(1))) {
 *   PriorEstimate estimate = adapter.estimate(head.classes());
 *   float[] logits = classifier.logits(batch, estimate.prior()); // then estimate.add(logits)
 * }
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2308.08810">Park, Yang, Choo, Yun, Label Shift Adapter for
 *     Test-Time Adaptation under Covariate and Label Shifts, 2023, arXiv:2308.08810</a>
 */
@Method(
    name = "label-shift-adapter",
    row = 118,
    slot = Slot.MODEL,
    treats = {Bias.DISTRIBUTION_SHIFT, Bias.CLASS_IMBALANCE},
    summary =
        "Predicts the last layer that fits the shares of classes met after deployment, which it"
            + " estimates from the stream.",
    cites = {"park2023label"},
    instead =
        "it changes the last layer of a network while rows come in, and a recipe is fitted before;"
            + " call LabelShiftAdapter.train on the network's features")
public final class LabelShiftAdapter implements Numeric {
  private final Options options;

  /** What the network reads of the shares, and what shares it is trained on. */
  public enum Input {
    /** Where they lie between the source's and reversed ones; trained on these and even shares. */
    DEGREE,
    /** All of them, times C and less 1; trained on draws from all shares alike, Dirichlet(1). */
    PRIOR
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("strength of the adjustment for shares of classes; at least 0") double tau,
      @Meaning("width of the two hidden layers; at least 1") int hidden,
      @Meaning("training steps; at least 1") int steps,
      @Meaning("rows of a step; at least 1") int batchSize,
      @Meaning("step size of Adam; above 0") double learningRate,
      @Meaning("how much of the estimated shares stays at each batch, in [0, 1)") double momentum,
      @Meaning("what the network reads: degree, or prior for all shares of few classes")
          Input input) {

    /** As the paper is summarised; width, steps and momentum are reconstructed. */
    public static final Options DEFAULT = new Options(1, 100, 2000, 128, 1e-3, 0.9, Input.DEGREE);

    public Options {
      Require.between("tau", tau, 0, 1e6);
      Require.atLeast("hidden", hidden, 1);
      Require.atLeast("steps", steps, 1);
      Require.atLeast("batchSize", batchSize, 1);
      Require.between("learningRate", learningRate, 1e-12, 1e6);
      Require.that(
          momentum >= 0 && momentum < 1, "momentum is " + momentum + ", but must be in [0, 1)");
    }
  }

  /**
   * The last layer of a trained network.
   *
   * @param weight (C·m) row by row
   * @param bias (C)
   */
  public record Head(float[] weight, float[] bias) {
    public Head {
      Require.atLeast("the classes of the last layer", bias.length, 2);
      Require.that(
          weight.length > 0 && weight.length % bias.length == 0,
          "the last layer has " + weight.length + " weights, which are no rows for " + bias.length);
    }

    /** C. */
    public int classes() {
      return bias.length;
    }

    /** m. */
    public int features() {
      return weight.length / bias.length;
    }
  }

  public LabelShiftAdapter(Options options) {
    this.options = options;
  }

  /**
   * Trains the adapter on rows of the source, whose network stays as it is.
   *
   * @param features (N·m) finite
   * @param labels (N) in [0, C)
   * @param sourcePrior (C) shares of classes in the source
   */
  public AdaptedClassifier train(
      float[] features, int[] labels, Head head, double[] sourcePrior, Seed seed) {
    Require.sameLength(
        "features", features.length, "labels × m", (long) labels.length * head.features());
    Require.atLeast("the rows to train on", labels.length, 1);
    Require.sameLength(
        "sourcePrior", ClassPriors.checked("sourcePrior", sourcePrior).length, "C", head.classes());
    for (int label : labels) {
      Require.that(
          label >= 0 && label < head.classes(),
          "labels hold " + label + ", but there are " + head.classes() + " classes");
    }
    for (float value : features) {
      Require.that(Float.isFinite(value), "features hold " + value + ", but must be finite");
    }
    AdaptedClassifier classifier =
        new AdaptedClassifier(
            head, sourcePrior, options.hidden(), options.input(), seed.child("weights"));
    try {
      classifier.train(features, labels, options, seed.child("steps"));
    } catch (RuntimeException e) {
      classifier.close();
      throw e;
    }
    return classifier;
  }

  /** An estimate of the shares of classes in a stream, with these options' momentum. */
  public PriorEstimate estimate(int classes) {
    return estimate(ClassPriors.even(classes));
  }

  /**
   * As above, from shares (C) that are a better guess than even ones, such as those of a {@link
   * BlackBoxShift} where the first batches are small.
   */
  public PriorEstimate estimate(double[] start) {
    return new PriorEstimate(start, options.momentum());
  }

  /**
   * Logits (N,C) of features under changes of the last layer.
   *
   * @param features (N,m)
   * @param weight (C,m)
   * @param bias (C)
   * @param by changes dW (C,m), db (C), dγ (m) and β (m)
   */
  static NDArray logits(NDArray features, NDArray weight, NDArray bias, Changes by) {
    NDArray turned = features.add(features.mul(by.gamma())).add(by.beta());
    // starts from the step's array, so that nothing stays in the manager of the weights
    NDArray classifier = by.weight().add(weight);
    return turned.matMul(classifier.transpose()).add(by.bias().add(bias));
  }

  /** What the adapter answers with. */
  record Changes(NDArray weight, NDArray bias, NDArray gamma, NDArray beta) {}

  /** Mean cross-entropy (scalar) of logits (N,C) after adding one number per class (C). */
  static NDArray adjusted(NDArray logits, NDArray labels, double[] added) {
    NDArray constant = logits.getManager().create(added).toType(logits.getDataType(), false);
    NDArray column = labels.toType(DataType.INT64, false).reshape(-1, 1);
    return logits.add(constant).logSoftmax(1).gather(column, 1).mean().neg();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("label-shift-adapter-logits")
                .differentiable("features", "(N,m)", "features of the frozen network")
                .input("weight", "(C,m)", "of the last layer")
                .input("bias", "(C)", "of the last layer")
                .differentiable("deltaWeight", "(C,m)", "change of the weight")
                .differentiable("deltaBias", "(C)", "change of the bias")
                .differentiable("deltaGamma", "(m)", "change of the features' scale")
                .differentiable("beta", "(m)", "shift of the features"),
            LabelShiftAdapter::evaluatedLogits),
        NativeFunction.of(
            Function.named("generalised-logit-adjustment")
                .differentiable("logits", "(N,C)", "what the adapted classifier says")
                .input("labels", "(N)", "true classes")
                .input("sourcePrior", "(C)", "shares of classes that were trained on")
                .input("targetPrior", "(C)", "shares of classes that are to be met")
                .parameter("tau", 1, "strength of the adjustment, at least 0"),
            LabelShiftAdapter::evaluatedLoss),
        Function.named("imbalance-degree")
            .input("prior", "(C)", "shares of classes")
            .input("sourcePrior", "(C)", "shares of classes that were trained on")
            .computes(LabelShiftAdapter::evaluatedDegree));
  }

  private static NDArray evaluatedLogits(Inputs inputs) {
    NDArray features = inputs.differentiable("features");
    NDArray weight = inputs.constant("weight");
    NDArray bias = inputs.constant("bias");
    Require.that(
        features.getShape().dimension() == 2
            && weight.getShape().dimension() == 2
            && weight.getShape().get(1) == features.getShape().get(1),
        "features (N,m) and weight (C,m) must agree in m, but have "
            + features.getShape()
            + " and "
            + weight.getShape());
    Require.sameLength("bias", bias.size(), "the classes of weight", weight.getShape().get(0));
    Changes by =
        new Changes(
            inputs.differentiable("deltaWeight"),
            inputs.differentiable("deltaBias"),
            inputs.differentiable("deltaGamma"),
            inputs.differentiable("beta"));
    Require.that(
        by.weight().getShape().equals(weight.getShape()),
        "deltaWeight must have the shape of weight, not " + by.weight().getShape());
    Require.sameLength("deltaBias", by.bias().size(), "bias", bias.size());
    Require.sameLength("deltaGamma", by.gamma().size(), "m", weight.getShape().get(1));
    Require.sameLength("beta", by.beta().size(), "m", weight.getShape().get(1));
    return logits(features, weight, bias, by);
  }

  private static NDArray evaluatedLoss(Inputs inputs) {
    Arguments given = inputs.arguments();
    double tau = given.number("tau", Options.DEFAULT.tau());
    Require.between("tau", tau, 0, 1e6);
    NDArray logits = AdaptationLoss.checked(inputs.logits());
    double[] source = ClassPriors.checked("sourcePrior", given.numbers("sourcePrior"));
    double[] target = ClassPriors.checked("targetPrior", given.numbers("targetPrior"));
    Require.sameLength("sourcePrior", source.length, "the classes", logits.getShape().get(1));
    return adjusted(logits, inputs.labels(), ClassPriors.adjustment(source, target, tau));
  }

  private static Evaluation evaluatedDegree(Arguments given) {
    return Evaluation.of(
        ClassPriors.degree(
            ClassPriors.checked("prior", given.numbers("prior")),
            ClassPriors.checked("sourcePrior", given.numbers("sourcePrior"))));
  }
}
