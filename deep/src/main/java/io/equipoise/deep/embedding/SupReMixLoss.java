package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.Sound;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Contrast for numbers with pairs of its own making, so that embeddings lie in the order of their
 * targets and gaps between them are filled: hard negatives between an anchor and another row, hard
 * positives between two rows whose targets straddle the anchor's.
 *
 * <pre>
 *   positives p of i: rows with |y_p - y_i| &lt;= omega, and its mixed positives
 *   negatives n of i: all other rows, and its mixed negatives whose target is beyond omega
 *   v_in = |y_i - y_n| / mean of that over i's negatives; 1 without magnify
 *   D_i = Σ_p exp(z_i·z_p/tau) + Σ_n v_in exp(z_i·z_n/tau)
 *   L_i = log D_i - mean over p of z_i·z_p/tau        loss = mean over anchors with a positive
 * </pre>
 *
 * <p>Embeddings z (N,d) are normalised; targets y (N). A mixture is normalised after it is mixed
 * and serves its own anchor only, unless negatives are {@code shared}; it carries the gradient to
 * its parents. {@link PairMixtures} draws mixtures for a batch, which should span the targets and
 * hold two augmented copies of each row:
 *
 * <pre>{@code
 * PairMixtures mixed = PairMixtures.of(targets, PairMixtures.Options.DEFAULT, random);
 * NDArray value = loss.loss(embeddings, targetArray, mixed.negatives(), mixed.positives());
 * }</pre>
 *
 * <p>It takes the place of a regression loss: fit a linear head on the directions afterwards, and
 * look at {@link io.equipoise.core.metric.LabelOrder}. As a DJL loss it mixes nothing.
 *
 * @see <a href="https://arxiv.org/abs/2309.16633">Wu et al., Mixup Your Own Pairs, 2023,
 *     arXiv:2309.16633</a>
 */
@Method(
    name = "supremix",
    row = 91,
    slot = Slot.OBJECTIVE,
    treats = {Bias.REGRESSION_GAP, Bias.REPRESENTATION},
    summary =
        "Orders embeddings by a number to be predicted, with hard negatives and positives that are"
            + " mixed from the batch.",
    cites = {"wu2023supremix"})
public final class SupReMixLoss extends Loss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how near targets count as equal; at least 0") double omega,
      @Meaning("what cosines are divided by; above 0") double tau,
      @Meaning("whether far negatives weigh more") boolean magnify,
      @Meaning("whether a mixed negative serves every anchor, not its own alone") boolean shared) {

    /** Whole-number targets. */
    public static final Options DEFAULT = new Options(0, 0.1, true, false);

    public Options {
      Require.between("omega", omega, 0, 1e12);
      Require.between("tau", tau, 1e-4, 1e4);
    }
  }

  /** {@code unit(share z_anchor + (1 - share) z_partner)}. */
  public record MixedNegative(int anchor, int partner, double share) {
    public MixedNegative {
      Require.between("the share of the anchor", share, 0, 1);
    }
  }

  /** Between two rows, at the point where their targets give the anchor's. */
  public record MixedPositive(int anchor, int below, int above) {}

  public SupReMixLoss(Options options) {
    super("supremix");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray z = predictions.singletonOrThrow();
    return Sound.checked(
        getName(), z, () -> loss(z, labels.singletonOrThrow(), List.of(), List.of()));
  }

  /**
   * The loss, a scalar; 0 where no row has a positive.
   *
   * @param embeddings (N,d), float32 or float64
   * @param targets (N) constant
   */
  public NDArray loss(
      NDArray embeddings,
      NDArray targets,
      List<MixedNegative> negatives,
      List<MixedPositive> positives) {
    Require.sameLength("targets", targets.size(), "embeddings", embeddings.getShape().get(0));
    if (embeddings.isEmpty()) {
      return embeddings.sum();
    }
    double[] y = targets.toType(DataType.FLOAT64, false).toDoubleArray();
    Columns columns = new Columns(y, options, negatives, positives);
    NDManager step = embeddings.getManager();
    DataType type = embeddings.getDataType();
    NDArray unit = UnitRows.of(embeddings);
    NDArray all = unit;
    if (columns.mixtures() > 0) {
      Shape shape = new Shape(columns.mixtures(), y.length);
      NDArray mixing = step.create(columns.shares, shape).toType(type, false);
      all = NDArrays.concat(new NDList(unit, UnitRows.of(mixing.matMul(unit))));
    }
    Shape shape = new Shape(y.length, columns.count);
    NDArray positive = step.create(columns.positive, shape).toType(type, false);
    NDArray counted = step.create(columns.counted, shape).toType(type, false);
    WeighedContrast contrast = WeighedContrast.of(unit, all, options.tau(), positive);
    NDArray met = contrast.withPositive();
    NDArray logWeights = step.create(columns.logWeights, shape).toType(type, false);
    NDArray terms = contrast.perAnchor(logWeights, counted).mul(met);
    NDArray anchors = met.sum();
    return terms.sum().div(anchors.maximum(anchors.onesLike()));
  }

  /** What each column, a row of the batch or a mixture, is to each anchor. */
  private static final class Columns {
    final int count;
    final double[] shares;
    final double[] positive;
    final double[] counted;
    final double[] logWeights;
    private final int rows;
    private final double[] columnTargets;

    Columns(
        double[] y, Options options, List<MixedNegative> negatives, List<MixedPositive> positives) {
      rows = y.length;
      count = rows + negatives.size() + positives.size();
      shares = new double[(count - rows) * rows];
      positive = new double[rows * count];
      counted = new double[rows * count];
      logWeights = new double[rows * count];
      columnTargets = Arrays.copyOf(y, count);
      boolean[] negative = new boolean[rows * count];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < rows; j++) {
          boolean near = Math.abs(y[i] - y[j]) <= options.omega();
          positive[i * count + j] = near && i != j ? 1 : 0;
          negative[i * count + j] = !near;
        }
      }
      int column = rows;
      for (MixedNegative each : negatives) {
        mix(column, each.anchor(), each.partner(), each.share());
        for (int i = 0; i < rows; i++) {
          boolean serves = options.shared() || i == each.anchor();
          double gap = Math.abs(columnTargets[column] - y[i]);
          negative[i * count + column] = serves && gap > options.omega();
        }
        column++;
      }
      for (MixedPositive each : positives) {
        requireRow(each.anchor());
        requireRow(each.below());
        requireRow(each.above());
        double low = y[each.below()];
        double high = y[each.above()];
        Require.that(
            low < y[each.anchor()] && y[each.anchor()] < high,
            "the target of row "
                + each.anchor()
                + " does not lie between those of rows "
                + each.below()
                + " and "
                + each.above());
        mix(column, each.below(), each.above(), (high - y[each.anchor()]) / (high - low));
        positive[each.anchor() * count + column++] = 1;
      }
      for (int i = 0; i < rows; i++) {
        weigh(i, y[i], negative, options.magnify());
      }
    }

    int mixtures() {
      return count - rows;
    }

    private void mix(int column, int first, int second, double share) {
      requireRow(first);
      requireRow(second);
      shares[(column - rows) * rows + first] += share;
      shares[(column - rows) * rows + second] += 1 - share;
      columnTargets[column] = share * columnTargets[first] + (1 - share) * columnTargets[second];
    }

    private void requireRow(int row) {
      Require.that(row >= 0 && row < rows, "a mixture names row " + row + " of " + rows);
    }

    private void weigh(int i, double target, boolean[] negative, boolean magnify) {
      double sum = 0;
      int number = 0;
      for (int j = 0; j < count; j++) {
        if (negative[i * count + j]) {
          sum += Math.abs(columnTargets[j] - target);
          number++;
        }
      }
      for (int j = 0; j < count; j++) {
        int at = i * count + j;
        counted[at] = positive[at] > 0 || negative[at] ? 1 : 0;
        if (magnify && negative[at]) {
          logWeights[at] = Math.log(Math.abs(columnTargets[j] - target) / (sum / number));
        }
      }
    }
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
            Function.named("supremix")
                .differentiable("embeddings", "(N,D)", "rows of any length; they are normalised")
                .input("targets", "(N)", "the true number of each row")
                .optional("mixNegatives", "(M,3)", "anchor, partner, share of the anchor")
                .optional("mixPositives", "(P,3)", "anchor, row below it, row above it")
                .parameter("omega", usual.omega(), "how near targets count as equal")
                .parameter("tau", usual.tau(), "what cosines are divided by")
                .parameter("magnify", usual.magnify(), "whether far negatives weigh more"),
            SupReMixLoss::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments given = inputs.arguments();
    Options usual = Options.DEFAULT;
    Options options =
        new Options(
            given.number("omega", usual.omega()),
            given.number("tau", usual.tau()),
            given.flag("magnify", usual.magnify()),
            false);
    inputs.finite("embeddings");
    inputs.finite("targets");
    NDArray z = inputs.differentiable("embeddings");
    Require.that(z.getShape().dimension() == 2, "input 'embeddings' must be (N,D)");
    List<MixedNegative> negatives = new ArrayList<>();
    for (double[] each : triples(given, "mixNegatives")) {
      negatives.add(new MixedNegative(whole(each[0]), whole(each[1]), each[2]));
    }
    List<MixedPositive> positives = new ArrayList<>();
    for (double[] each : triples(given, "mixPositives")) {
      positives.add(new MixedPositive(whole(each[0]), whole(each[1]), whole(each[2])));
    }
    return new SupReMixLoss(options).loss(z, inputs.constant("targets"), negatives, positives);
  }

  private static List<double[]> triples(Arguments given, String name) {
    List<double[]> triples = new ArrayList<>();
    double[] flat = given.has(name) ? given.numbers(name) : new double[0];
    Require.that(flat.length % 3 == 0, "input '" + name + "' must hold three numbers per mixture");
    for (int i = 0; i < flat.length; i += 3) {
      triples.add(Arrays.copyOfRange(flat, i, i + 3));
    }
    return triples;
  }

  private static int whole(double number) {
    Require.that(number == Math.rint(number), "a mixture names row " + number);
    return (int) number;
  }
}
