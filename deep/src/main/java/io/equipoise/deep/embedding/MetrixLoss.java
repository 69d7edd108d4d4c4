package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.apache.commons.statistics.distribution.ContinuousDistribution;

/**
 * Mixup for embeddings: items between a positive and a negative of an anchor, or between the anchor
 * and a negative, are positives in part and negatives in part, so that the space between classes is
 * used. It is added to the loss of anchors that it wraps.
 *
 * <pre>
 *   v = unit( lambda x + (1 - lambda) x' )      of pairs (x, x') = (p, n), or (a, n)
 *   loss = mean over anchors of l(a) + w · mean over anchors of lm(a)
 *   lm(a): {@link AnchorLoss} over all v, each a positive by lambda and a negative by 1 - lambda
 * </pre>
 *
 * <p>Embeddings (N,d) are normalised before they are mixed; labels (N). Every row is an anchor, and
 * every pair of the kind is mixed. A mixture of opposite rows that has no direction is left out.
 * Each call draws lambda from Beta(alpha, alpha) and the kind of pairs by a coin, positives with
 * negatives only where there are positives. Time and memory are O(N² k) for the pairs of positives
 * and negatives, k being the size of the largest class in the batch.
 *
 * <pre>{@code
 * MetrixLoss mixed = new MetrixLoss(MetrixLoss.Options.DEFAULT);
 * NDArray value = mixed.loss(embeddings, labels);
 * NDArray withProxies = new MetrixLoss(new AnchorLoss.ProxyAnchor(32, 0.1), Options.DEFAULT)
 *     .ofProxies(proxies, embeddings, labels, 0.3, Mixing.ANCHOR_NEGATIVE);
 * }</pre>
 *
 * <p>{@link io.equipoise.core.metric.Utilization} says how far test items lie from all that was
 * seen.
 *
 * @see <a href="https://arxiv.org/abs/2106.04990">Venkataramanan et al., It Takes Two to Tango:
 *     Mixup for Deep Metric Learning, 2021, arXiv:2106.04990</a>
 */
@Method(
    name = "metrix",
    aliases = {"metric-mix"},
    row = 88,
    slot = Slot.OBJECTIVE,
    treats = Bias.REPRESENTATION,
    summary =
        "Mixes embeddings of a positive or the anchor with negatives, with a label in part, around"
            + " a loss of anchors, so that the space between classes is used.",
    cites = {"venkataramanan2022takes"})
public final class MetrixLoss extends EmbeddingLoss implements Numeric {
  private final AnchorLoss base;
  private final Options options;
  private final UniformRandomProvider random;
  private final ContinuousDistribution.Sampler lambdas;

  /** The losses that know their positives and negatives from a batch alone. */
  public enum Base {
    /** {@link AnchorLoss.Contrastive} with margin 0.5. */
    CONTRASTIVE,
    /** {@link AnchorLoss.ContrastiveDistance} with margin 0.5, that of the authors' program. */
    CONTRASTIVE_DISTANCE,
    /** {@link AnchorLoss.MultiSimilarity} with 18, 75 and 0.77. */
    MULTI_SIMILARITY;

    private AnchorLoss usual() {
      return switch (this) {
        case CONTRASTIVE -> new AnchorLoss.Contrastive(0.5);
        case CONTRASTIVE_DISTANCE -> new AnchorLoss.ContrastiveDistance(0.5);
        case MULTI_SIMILARITY -> new AnchorLoss.MultiSimilarity(18, 75, 0.77);
      };
    }
  }

  /** What is mixed for an anchor. */
  public enum Mixing {
    /** Each of its positives with each of its negatives. */
    POSITIVE_NEGATIVE,
    /** The anchor with each of its negatives. */
    ANCHOR_NEGATIVE
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("the loss that is wrapped: contrastive, contrastive-distance or multi-similarity")
          Base base,
      @Meaning("weight of the mixed loss; at least 0, and 0 is the loss that is wrapped") double w,
      @Meaning("both parameters of the Beta that lambda is drawn from; above 0") double alpha,
      @Meaning("of lambda and of the kind of pairs") long seed) {

    /** The paper's weight and Beta(2, 2). */
    public static final Options DEFAULT = new Options(Base.MULTI_SIMILARITY, 0.4, 2, 1);

    public Options {
      Require.between("w", w, 0, 1e6);
      Require.between("alpha", alpha, 1e-3, 1e3);
    }
  }

  public MetrixLoss(Options options) {
    this(options.base().usual(), options);
  }

  /** Around a loss of other constants than the options' base has. */
  public MetrixLoss(AnchorLoss base, Options options) {
    super("metrix");
    this.base = base;
    this.options = options;
    this.random = new Seed(options.seed()).child("metrix").generator();
    this.lambdas = BetaDistribution.of(options.alpha(), options.alpha()).createSampler(random);
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray labels) {
    return loss(embeddings, labels, lambdas.sample(), drawn(hasPair(labels.toLongArray())));
  }

  /** As {@link #loss(NDArray, NDArray)}, around proxies. */
  public NDArray ofProxies(NDArray proxies, NDArray embeddings, NDArray labels) {
    return ofProxies(proxies, embeddings, labels, lambdas.sample(), drawn(true));
  }

  private Mixing drawn(boolean withPositives) {
    return random.nextBoolean() && withPositives
        ? Mixing.POSITIVE_NEGATIVE
        : Mixing.ANCHOR_NEGATIVE;
  }

  private static boolean hasPair(long[] labels) {
    return Arrays.stream(labels).distinct().count() < labels.length;
  }

  /**
   * The loss with mixtures of this kind.
   *
   * @param lambda share of the first of each pair, in [0, 1]
   */
  public NDArray loss(NDArray embeddings, NDArray labels, double lambda, Mixing mixing) {
    NDArray unit = UnitRows.of(embeddings);
    NDArray cosines = unit.matMul(unit.transpose());
    NDArray same = LabelMasks.same(labels, labels, cosines);
    Anchors anchors =
        new Anchors(cosines, cosines, same.mul(LabelMasks.others(cosines)), same.neg().add(1));
    return loss(anchors, lambda, mixing);
  }

  /**
   * The same where the anchors are proxies: the positives of a proxy are the rows of its class.
   *
   * @param proxies (C,d) of the classes 0 to C-1
   * @param labels (N) int64 in [0, C)
   */
  public NDArray ofProxies(
      NDArray proxies, NDArray embeddings, NDArray labels, double lambda, Mixing mixing) {
    // the product starts from the rows: its results are to live as long as they do
    NDArray unit = UnitRows.of(embeddings);
    NDArray own = embeddings.getManager().zeros(proxies.getShape(), proxies.getDataType());
    NDArray cosines = unit.matMul(UnitRows.of(own.add(proxies)).transpose()).transpose();
    NDArray classes = labels.getManager().arange((int) proxies.getShape().get(0));
    NDArray same = LabelMasks.same(classes.toType(labels.getDataType(), false), labels, cosines);
    return loss(
        new Anchors(cosines, unit.matMul(unit.transpose()), same, same.neg().add(1)),
        lambda,
        mixing);
  }

  private NDArray loss(Anchors anchors, double lambda, Mixing mixing) {
    Require.between("lambda", lambda, 0, 1);
    if (anchors.cosines().isEmpty()) {
      return anchors.cosines().sum();
    }
    NDArray clean = base.of(anchors.cosines(), anchors.positive(), anchors.negative()).mean();
    if (options.w() == 0) {
      return clean;
    }
    Mixtures mixtures =
        mixing == Mixing.ANCHOR_NEGATIVE
            ? anchors.withNegatives(lambda)
            : anchors.ofPositivesAndNegatives(lambda);
    NDArray first = mixtures.known().mul(Scalars.held(lambda, clean));
    NDArray second = mixtures.known().mul(Scalars.held(1 - lambda, clean));
    NDArray mixed = base.of(mixtures.cosines(), first, second).mean();
    return clean.add(mixed.mul(Scalars.held(options.w(), mixed)));
  }

  /** Cosines (A,V) of anchors with mixtures; {@code known} is 1 where there is such a mixture. */
  private record Mixtures(NDArray cosines, NDArray known) {}

  /**
   * Anchors among items.
   *
   * @param cosines (A,N) of anchors with items
   * @param among (N,N) of items with each other
   * @param positive (A,N) 1 for the anchor's positives
   * @param negative (A,N) 1 for its negatives
   */
  private record Anchors(NDArray cosines, NDArray among, NDArray positive, NDArray negative) {
    /** Mixtures shorter than the root of this have no direction. */
    private static final double LEAST_SQUARE = 1e-12;

    Mixtures withNegatives(double lambda) {
      return mixed(cosines.onesLike(), cosines, cosines, negative, lambda);
    }

    Mixtures ofPositivesAndNegatives(double lambda) {
      long rows = cosines.getShape().get(0);
      long items = cosines.getShape().get(1);
      Slots slots = Slots.of(positive);
      long slot = slots.count();
      NDArray index = positive.getManager().create(slots.items(), new Shape(rows, slot));
      NDArray filled = positive.gather(index, 1).expandDims(2);
      // (A,k,N): the anchor's k-th positive mixed with each item
      NDArray ofFirst = cosines.gather(index, 1).expandDims(2);
      NDArray pairs =
          among
              .gather(index.reshape(-1, 1).broadcast(rows * slot, items), 0)
              .reshape(rows, slot, items);
      NDArray ofSecond = cosines.expandDims(1);
      Mixtures cube = mixed(ofFirst, ofSecond, pairs, negative.expandDims(1).mul(filled), lambda);
      return new Mixtures(
          cube.cosines().reshape(rows, slot * items), cube.known().reshape(rows, slot * items));
    }

    /** From cosines of the anchor with both parents and of the parents with each other. */
    private static Mixtures mixed(
        NDArray ofFirst, NDArray ofSecond, NDArray between, NDArray wanted, double lambda) {
      NDArray one = Scalars.held(lambda, between);
      NDArray other = Scalars.held(1 - lambda, between);
      NDArray cross = Scalars.held(2 * lambda * (1 - lambda), between);
      NDArray squares = between.mul(cross).add(lambda * lambda + (1 - lambda) * (1 - lambda));
      NDArray directed = squares.gt(LEAST_SQUARE);
      NDArray length = NDArrays.where(directed, squares, squares.onesLike()).sqrt();
      NDArray sum = ofFirst.mul(one).add(ofSecond.mul(other));
      return new Mixtures(
          sum.div(length), directed.toType(wanted.getDataType(), false).mul(wanted));
    }
  }

  /** For each anchor its positives, filled up to the same count by an item that is none. */
  private record Slots(long[] items, int count) {
    static Slots of(NDArray positive) {
      int items = (int) positive.getShape().get(1);
      double[] flags = positive.toType(DataType.FLOAT64, false).toDoubleArray();
      int anchors = flags.length / items;
      int[] counts = new int[anchors];
      int most = 1;
      for (int i = 0; i < flags.length; i++) {
        counts[i / items] += flags[i] > 0 ? 1 : 0;
        most = Math.max(most, counts[i / items]);
      }
      long[] slots = new long[anchors * most];
      for (int a = 0; a < anchors; a++) {
        int filled = 0;
        long none = 0;
        for (int j = 0; j < items; j++) {
          if (flags[a * items + j] > 0) {
            slots[a * most + filled++] = j;
          } else {
            none = j;
          }
        }
        Arrays.fill(slots, a * most + filled, (a + 1) * most, none);
      }
      return new Slots(slots, most);
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            EmbeddingFunction.named("metrix")
                .parameter("base", "contrastive", "contrastive or multiSimilarity")
                .parameter("mixing", "positiveNegative", "positiveNegative or anchorNegative")
                .parameter("lambda", 0.5, "share of the first of each pair, in [0, 1]")
                .parameter("w", 0.4, "weight of the mixed loss")
                .parameter("m", "0.5, or 0.77", "margin of contrastive, or of multiSimilarity")
                .parameter("b", 18, "sharpness of multiSimilarity for positives")
                .parameter("g", 75, "sharpness of multiSimilarity for negatives"),
            inputs -> {
              Arguments given = inputs.arguments();
              Labelled rows = EmbeddingFunction.rows(inputs);
              return of(given)
                  .loss(
                      rows.embeddings(),
                      rows.labels(),
                      given.number("lambda", 0.5),
                      given.choice("mixing", Mixing.POSITIVE_NEGATIVE));
            }));
  }

  private static MetrixLoss of(Arguments given) {
    Options usual = Options.DEFAULT;
    Base named = given.choice("base", Base.CONTRASTIVE);
    AnchorLoss base =
        named == Base.CONTRASTIVE
            ? new AnchorLoss.Contrastive(given.number("m", 0.5))
            : new AnchorLoss.MultiSimilarity(
                given.number("b", 18), given.number("g", 75), given.number("m", 0.77));
    return new MetrixLoss(
        base, new Options(named, given.number("w", usual.w()), usual.alpha(), usual.seed()));
  }
}
