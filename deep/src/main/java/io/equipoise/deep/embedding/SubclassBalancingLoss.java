package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.Sound;
import java.util.Arrays;
import java.util.List;

/**
 * Learns embeddings of classes of very unequal size: large classes are cut into subclasses of the
 * size of small ones, which are contrasted as equals, and what ties a class together comes second.
 *
 * <pre>
 *   V_i all other rows      M_i those of i's subclass      P_i those of i's class
 *   L1_i = -mean over p in M_i of log( exp(s_ip/tau1) / Σ over V_i of exp(s_ia/tau1) )
 *   L2_i = -mean over p in P_i \ M_i of log( exp(s_ip/t) / Σ over V_i \ M_i of exp(s_ia/t) )
 *   loss = mean over all i of (L1_i + beta L2_i)        s cosine, t the temperature of i's class
 * </pre>
 *
 * <p>Embeddings (N,d), labels and subclasses (N), temperatures (C) above 0. A term without
 * positives is 0. With one subclass per class it is the supervised contrastive loss. {@link
 * Subclasses} cuts the classes in the embedding space of the moment; do so every few epochs, not at
 * each step, and begin with some epochs of one subclass per class. {@link ClassTemperatures} gives
 * the temperatures. Give two views of each row, or rows of small subclasses find no positive.
 *
 * <pre>{@code
 * Subclasses cut = Subclasses.of(embedded, width, labels, classes, Subclasses.LEAST, seed);
 * double[] warmth = ClassTemperatures.of(rows, labels, classes, 0.1);
 * NDArray value = loss.loss(embeddings, classOf, subclassOf, manager.create(warmth));
 * }</pre>
 *
 * <p>The paper's program ({@code released}) takes two views of N/2 rows, one after the other: the
 * other view of row i is a positive of L2 and stands in its sum, and L1 is multiplied by {@code
 * tau1/0.07}.
 *
 * <p>As a DJL loss it reads the labels, the subclasses and the temperatures from the labels, and
 * the embeddings from the predictions.
 *
 * @see <a href="https://arxiv.org/abs/2306.15925">Hou et al., Subclass-balancing Contrastive
 *     Learning for Long-tailed Recognition, 2023, arXiv:2306.15925</a>
 */
@Method(
    name = "sbcl",
    aliases = {"subclass-balancing-contrast"},
    row = 82,
    slot = Slot.OBJECTIVE,
    treats = Bias.CLASS_IMBALANCE,
    summary =
        "Embeds classes of very unequal size by contrasting subclasses of equal size, so that large"
            + " classes keep their structure and small ones are not drowned.",
    cites = {"hou2023subclass"})
public final class SubclassBalancingLoss extends Loss implements Numeric {
  /** What the paper's program divides the temperature of L1 by. */
  private static final double RELEASED_TAU = 0.07;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("temperature between subclasses; above 0") double tau1,
      @Meaning("weight of what ties a class together; at least 0, the paper tries 0.1 to 1")
          double beta,
      @Meaning("whether twins and L1 count as in the paper's program: rows are then two views")
          boolean released) {

    /** Those of the paper's program, in the paper's form. */
    public static final Options DEFAULT = new Options(0.1, 0.25, false);

    public Options {
      Require.between("tau1", tau1, 1e-4, 1e4);
      Require.between("beta", beta, 0, 1e6);
    }
  }

  public SubclassBalancingLoss(Options options) {
    super("sbcl");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(
        labels.size() == 3, "the labels must be classes, subclasses and temperatures of classes");
    NDArray embeddings = predictions.singletonOrThrow();
    NDArray classes = labels.get(0).flatten().toType(DataType.INT64, false);
    NDArray parts = labels.get(1).flatten().toType(DataType.INT64, false);
    return Sound.checked(
        getName(), embeddings, () -> loss(embeddings, classes, parts, labels.get(2)));
  }

  /**
   * The loss, a scalar.
   *
   * @param embeddings (N,d) as they come from a network, float32 or float64
   * @param labels (N) int64 in [0, C); constant
   * @param subclasses (N) int64; constant
   * @param temperatures (C) above 0; constant
   */
  public NDArray loss(
      NDArray embeddings, NDArray labels, NDArray subclasses, NDArray temperatures) {
    long rows = embeddings.getShape().get(0);
    Require.sameLength("labels", labels.size(), "embeddings", rows);
    Require.sameLength("subclasses", subclasses.size(), "embeddings", rows);
    if (rows == 0) {
      return embeddings.sum();
    }
    NDArray warmth = warmth(labels, temperatures).toType(embeddings.getDataType(), false);
    NDArray unit = UnitRows.of(embeddings);
    NDArray cosines = unit.matMul(unit.transpose());
    NDArray others = LabelMasks.others(cosines);
    NDArray ofClass = LabelMasks.same(labels, labels, cosines);
    NDArray ofSubclass = ofClass.mul(LabelMasks.same(subclasses, subclasses, cosines));
    NDArray near = ofSubclass.mul(others);
    NDArray between = contrast(cosines.div(Scalars.held(options.tau1(), cosines)), near, others);
    NDArray positives = ofClass.sub(ofSubclass);
    NDArray summed = ofSubclass.neg().add(1);
    if (options.released()) {
      NDArray twins = twins(cosines);
      positives = positives.maximum(twins);
      summed = summed.maximum(twins);
      between = between.mul(Scalars.held(options.tau1() / RELEASED_TAU, between));
    }
    NDArray within = contrast(cosines.div(warmth.reshape(-1, 1)), positives, summed);
    return between.add(within.mul(Scalars.held(options.beta(), within))).mean();
  }

  /** 1 where a row stands beside its other view (N,N). */
  private static NDArray twins(NDArray cosines) {
    int rows = Math.toIntExact(cosines.getShape().get(0));
    Require.that(
        rows % 2 == 0, "there are " + rows + " embeddings, which are no two views of the same");
    NDList halves = cosines.getManager().eye(rows).split(2);
    NDArray turned = NDArrays.concat(new NDList(halves.get(1), halves.get(0)));
    return turned.toType(cosines.getDataType(), false);
  }

  /** {@code log Σ over all of exp(x) - mean over positives of x} (N); 0 without positives. */
  private static NDArray contrast(NDArray x, NDArray positives, NDArray all) {
    int[] columns = {1};
    NDArray counts = positives.sum(columns);
    NDArray pulled = x.mul(positives).sum(columns).div(counts.maximum(counts.onesLike()));
    NDArray any = counts.gt(0).toType(x.getDataType(), false);
    return LogSumExp.of(x, all, 1).sub(pulled).mul(any);
  }

  private static NDArray warmth(NDArray labels, NDArray temperatures) {
    double[] given = temperatures.toType(DataType.FLOAT64, false).toDoubleArray();
    Require.eachPositive("classTemperatures", given);
    for (long label : labels.toLongArray()) {
      Require.that(
          label >= 0 && label < given.length,
          "label " + label + " has no temperature: there are " + given.length);
    }
    return temperatures.flatten().gather(labels, 0);
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    Options usual = Options.DEFAULT;
    return List.of(
        NativeFunction.of(
            EmbeddingFunction.named("sbcl")
                .input("subclasses", "(N)", "subclass of each row, from 0")
                .input("classTemperatures", "(C)", "temperature of each class, above 0")
                .parameter("tau1", usual.tau1(), "temperature between subclasses")
                .parameter("beta", usual.beta(), "weight of what ties a class together")
                .parameter("released", false, "whether rows are two views, as in the program"),
            SubclassBalancingLoss::evaluate),
        Function.named("sbcl-temperatures")
            .input("embeddings", "(N,D)", "rows of any length; they are normalised")
            .input("labels", "(N)", "class of each row, from 0")
            .parameter("tau1", usual.tau1(), "temperature of a class without spread")
            .computes(SubclassBalancingLoss::temperatures));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments given = inputs.arguments();
    Options usual = Options.DEFAULT;
    Options options =
        new Options(
            given.number("tau1", usual.tau1()),
            given.number("beta", usual.beta()),
            given.flag("released", usual.released()));
    Labelled rows = EmbeddingFunction.rows(inputs);
    return new SubclassBalancingLoss(options)
        .loss(
            rows.embeddings(),
            rows.labels(),
            inputs.codes("subclasses"),
            inputs.constant("classTemperatures"));
  }

  private static Evaluation temperatures(Arguments given) {
    int[] labels = given.ints("labels");
    int classes = Arrays.stream(labels).max().orElse(-1) + 1;
    double tau = given.number("tau1", Options.DEFAULT.tau1());
    double[][] rows = given.tensor("embeddings").rows();
    Require.that(rows.length > 0, "input 'embeddings' has no rows");
    given.finite("embeddings");
    Embeddings embeddings = new Embeddings(given.numbers("embeddings"), rows[0].length);
    return Evaluation.of(ClassTemperatures.of(embeddings, labels, classes, tau));
  }
}
