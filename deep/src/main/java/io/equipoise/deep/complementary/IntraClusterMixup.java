package io.equipoise.deep.complementary;

import ai.djl.ndarray.NDArray;
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
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ProportionInterval;
import io.equipoise.deep.data.MixingShare;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Mixup for complementary labels that mixes only rows of one cluster. Mixing any two rows can tell
 * a network that a row is not of its own class; rows of a cluster mostly share their class, and
 * then it cannot.
 *
 * <pre>
 *   x~ = lambda x_i + (1 - lambda) x_j        j a random row of i's cluster, anew each epoch
 *   loss = mean_i lambda l(k_i, g(x~)) + (1 - lambda) l(k_j, g(x~))        lambda ~ Beta(alpha, alpha)
 *   noise rate = mean_i 1[k_i = y_j or k_j = y_i]
 * </pre>
 *
 * <p>k are the complementary labels, y the true ones, l any {@link ComplementaryLoss}. Clusters are
 * those of k-means on {@code features}; take several times as many as there are classes. As many
 * clusters as rows mix nothing, one cluster is plain mixup. All depends on their purity ({@link
 * io.equipoise.core.metric.ClusterAgreement#purity}): measure it on a few labelled rows, and raise
 * {@code clusters} where it is below 0.8. Under unequal classes, {@link Partners} may be made of
 * several clusterings, of which each row takes one at random, and {@link #weights} say how often to
 * draw each row.
 *
 * <pre>{@code
 * IntraClusterMixup icm = new IntraClusterMixup(IntraClusterMixup.Options.DEFAULT);
 * Partners partners = icm.pairs(features, width, seed);
 * int[] partner = partners.next();                        // once an epoch
 * double lambda = icm.lambda(random);                     // once a batch
 * NDArray loss = icm.loss(lossOfRow, network.forward(mixed), first, second, lambda);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2509.17971">Mai and Lin, Intra-Cluster Mixup: An Effective
 *     Data Augmentation Technique for Complementary-Label Learning, 2025, arXiv:2509.17971</a>
 */
@Method(
    name = "icm",
    aliases = {"intra-cluster-mixup"},
    row = 128,
    slot = Slot.TRAINING,
    treats = Bias.LABEL_NOISE,
    summary =
        "Mixup within clusters for rows of which only one class is known that they do not have, so"
            + " that mixing adds no wrong labels.",
    cites = "mai2025intra")
public final class IntraClusterMixup implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("clusters of the rows, several times the number of classes; at least 1")
          int clusters,
      @Meaning("both parameters of the Beta distribution of lambda; above 0") double alpha) {

    /** 50 clusters, for ten classes, and a uniform lambda. */
    public static final Options DEFAULT = new Options(50, 1);

    public Options {
      Require.atLeast("clusters", clusters, 1);
      Require.between("alpha", alpha, 1e-3, 1e6);
    }
  }

  public IntraClusterMixup(Options options) {
    this.options = options;
  }

  /**
   * Partners by k-means on features: those of an encoder, or the rows themselves.
   *
   * @param features (N·width) finite
   */
  public Partners pairs(float[] features, int width, Seed seed) {
    return Partners.of(
        seed.child("partners"),
        Partners.clusters(features, width, options.clusters(), seed.child("clusters")));
  }

  /** How much of the first row a batch keeps. */
  public double lambda(UniformRandomProvider random) {
    return MixingShare.draw(options.alpha(), random);
  }

  /**
   * Mixed rows.
   *
   * @param first (N·D)
   * @param second (N·D) their partners
   */
  public static float[] mix(float[] first, float[] second, double lambda) {
    Require.sameLength("first", first.length, "second", second.length);
    Require.between("lambda", lambda, 0, 1);
    float[] mixed = new float[first.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = (float) (lambda * first[i] + (1 - lambda) * second[i]);
    }
    return mixed;
  }

  /**
   * The loss of mixed rows, a scalar.
   *
   * @param logits (N,C) of the mixed rows
   * @param first (N) int64, complementary labels of the rows
   * @param second (N) those of their partners
   */
  public static NDArray loss(
      ComplementaryLoss loss, NDArray logits, NDArray first, NDArray second, double lambda) {
    Require.between("lambda", lambda, 0, 1);
    NDArray one = loss.perRow(first, logits);
    NDArray other = loss.perRow(second, logits);
    return one.mul(Scalars.held(lambda, one))
        .add(other.mul(Scalars.held(1 - lambda, other)))
        .mean();
  }

  /**
   * The share of pairs that tell a row it is not of its own class, where true labels are known.
   *
   * @param labels (N) true classes
   * @param complementary (N) classes that the rows do not have
   * @param partners (N) row numbers
   * @return with Wilson's interval
   */
  public static Estimate noiseRate(int[] labels, int[] complementary, int[] partners) {
    int n = labels.length;
    Require.sameLength("complementary", complementary.length, "labels", n);
    Require.sameLength("partners", partners.length, "labels", n);
    Require.that(n > 0, "labels is empty, so that there is no pair");
    int wrong = 0;
    for (int i = 0; i < n; i++) {
      Require.that(
          complementary[i] != labels[i],
          "complementary[" + i + "] is " + labels[i] + ", the row's own class");
      int j = partners[i];
      Require.between("partners[" + i + "]", j, 0, n - 1);
      wrong += complementary[i] == labels[j] || complementary[j] == labels[i] ? 1 : 0;
    }
    return ProportionInterval.wilson(wrong, n);
  }

  /**
   * The error rate of a classifier on rows that have uniform complementary labels only: each wrong
   * prediction hits the complementary label once in C - 1 times. For validation without true
   * labels; may exceed 1 by chance.
   *
   * @param predictions (N)
   * @param complementary (N)
   * @param classes C
   */
  public static Estimate errorRate(int[] predictions, int[] complementary, int classes) {
    Require.sameLength("complementary", complementary.length, "predictions", predictions.length);
    Require.atLeast("classes", classes, 2);
    int hits = 0;
    for (int i = 0; i < predictions.length; i++) {
      hits += predictions[i] == complementary[i] ? 1 : 0;
    }
    Estimate share = ProportionInterval.wilson(hits, predictions.length);
    int rivals = classes - 1;
    return new Estimate(rivals * share.value(), rivals * share.low(), rivals * share.high());
  }

  /**
   * How often to draw each row where classes are unequal, of mean 1: the inverse of how frequent
   * its complementary label is. Under uniform complementary labels that is what the inverse
   * frequency of its class is on average, which is all that they tell of it; of two classes it is
   * the inverse frequency itself.
   *
   * @param complementary (N) in [0, classes)
   */
  public static double[] weights(int[] complementary, int classes) {
    Require.atLeast("classes", classes, 2);
    Require.that(complementary.length > 0, "complementary is empty, so that there is no row");
    int[] counts = new int[classes];
    for (int label : complementary) {
      Require.between("each complementary label", label, 0, classes - 1);
      counts[label]++;
    }
    // each label's rows share as much as those of any other that is there
    long labels = Arrays.stream(counts).filter(count -> count > 0).count();
    return Arrays.stream(complementary)
        .mapToDouble(label -> (double) complementary.length / labels / counts[label])
        .toArray();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("icm")
                .differentiable("logits", "(N,C)", "scores of the mixed rows")
                .input("complementaryA", "(N)", "class that the row does not have, in [0, C)")
                .input("complementaryB", "(N)", "class that its partner does not have")
                .optional("transition", "(C,C)", "share of each label in each class, for forward")
                .parameter("lambda", 0.5, "how much of the row is kept, in [0, 1]")
                .parameter("loss", "SCL-NL", "SCL-NL, SCL-EXP or forward"),
            IntraClusterMixup::mixedLoss),
        Function.named("icm-noise-rate")
            .input("labels", "(N)", "true class of each row")
            .input("complementary", "(N)", "class that each row does not have")
            .input("partners", "(N)", "row that each is mixed with, from 0")
            .computes(IntraClusterMixup::noise));
  }

  private static NDArray mixedLoss(Inputs inputs) {
    inputs.finite("logits");
    NDArray logits = inputs.logits();
    Require.that(
        logits.getShape().dimension() == 2 && logits.getShape().get(0) > 0,
        "input 'logits' must have the shape (N,C) with at least one row");
    ComplementaryLoss.Form form = inputs.arguments().choice("loss", ComplementaryLoss.Form.SCL_NL);
    boolean given = form == ComplementaryLoss.Form.FORWARD && inputs.has("transition");
    return loss(
        given
            ? ComplementaryLoss.forward(inputs.arguments().tensor("transition").rows())
            : ComplementaryLoss.of(form),
        logits,
        inputs.labels("complementaryA"),
        inputs.labels("complementaryB"),
        inputs.arguments().number("lambda", 0.5));
  }

  private static Evaluation noise(Arguments arguments) {
    return Evaluation.of(
        noiseRate(
                arguments.ints("labels"),
                arguments.ints("complementary"),
                arguments.ints("partners"))
            .value());
  }
}
