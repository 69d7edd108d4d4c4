package io.equipoise.deep.outlier;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Order;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Target;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Drops the oddest training rows before a learner sees them: those that an {@link Autoencoder}
 * rebuilds far from the mean of their neighbours ({@link MeanShift}, {@link Reconstruction}), which
 * also catches outliers that it happens to rebuild well.
 *
 * <pre>
 *   score_i = distance of the rebuilt row to the mean-shifted row;
 *             the contamination · N rows of the highest score are dropped
 * </pre>
 *
 * <p>Rows are encoded and standardised on the training rows; no label is used. {@code
 * probabilistic} lets the network say how sure it is, with {@code alpha} and {@code beta} as
 * weights of the error and of the doubt (the paper's release: 0.5 and 2). {@code k = 1} or {@code
 * rounds = 0} leaves the mean shift out. Scores tied are broken by the lower row number. No class
 * (or range of a number to predict) and no group loses more than half of its rows; still, rows of a
 * small group look odd because they are few, so compare the groups' results. Rows of weight 0 count
 * nowhere and stay. Outliers that come in clusters of more than k are missed.
 *
 * <pre>{@code
 * ./equipoise compare f.csv --target y --try 'autoencoder-outlier-removal > xgboost'
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2304.00709">Tan, Yang, Chen, Rahardja and Rahardja, MSS-PAE:
 *     Saving Autoencoder-based Outlier Detection from Unexpected Reconstruction, 2023,
 *     arXiv:2304.00709</a>
 */
@Method(
    name = "autoencoder-outlier-removal",
    aliases = {"mss-pae", "mean-shift-scoring"},
    row = 64,
    slot = Slot.DATA,
    treats = {Bias.LABEL_NOISE},
    summary =
        "Drops the oddest training rows: those that an autoencoder rebuilds far from the mean of"
            + " their neighbours.",
    cites = {"tan2023msspae"})
public final class AutoencoderOutlierRemoval implements DataRemedy, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of rows to drop; at least 0, below 0.5") double contamination,
      @Meaning("whether the autoencoder says how sure it is of each number") boolean probabilistic,
      @Meaning("weight of the squared error over its variance, if probabilistic; at least 0")
          double alpha,
      @Meaning("weight of the log variance, if probabilistic; at least 0") double beta,
      @Meaning("rows of a neighbourhood, the row among them; 1 leaves the mean shift out") int k,
      @Meaning("how often rows move to the mean of their neighbours; 0 leaves it out") int rounds,
      @Meaning("least variance that an error is divided by, if probabilistic; above 0")
          double varianceFloor,
      @Meaning("steps of training; at least 1") int steps,
      @Meaning("rows per step, at most; at least 1") int batchSize,
      @Meaning("first step size, halved every 1000 steps; above 0") double learningRate) {

    /** A plain autoencoder with one round over 20 neighbours, the choice without labels. */
    public static final Options DEFAULT =
        new Options(0.02, false, 1, 1, 20, 1, 0.01, 2000, 1024, 1e-3);

    public Options {
      Require.that(
          contamination >= 0 && contamination < 0.5,
          "contamination is " + contamination + ", but must be at least 0 and below 0.5");
      Require.between("alpha", alpha, 0, 1e6);
      Require.between("beta", beta, 0, 1e6);
      Require.atLeast("k", k, 1);
      Require.atLeast("rounds", rounds, 0);
      Require.between("varianceFloor", varianceFloor, 1e-12, 1e12);
      Require.atLeast("steps", steps, 1);
      Require.atLeast("batchSize", batchSize, 1);
      Require.between("learningRate", learningRate, 1e-12, 1e3);
    }

    private Autoencoder.Settings training() {
      return new Autoencoder.Settings(probabilistic, steps, batchSize, learningRate);
    }
  }

  public AutoencoderOutlierRemoval(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.ANY;
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    int[] counted =
        IntStream.range(0, train.size()).filter(i -> !(train.weights()[i] == 0)).toArray();
    int drops = (int) Math.floor(options.contamination() * counted.length);
    if (drops == 0) {
      return train;
    }
    Dataset rows = counted.length == train.size() ? train : train.take(counted);
    boolean[] dropped = new boolean[train.size()];
    for (int row : oddest(rows, scores(rows, seed), drops)) {
      dropped[counted[row]] = true;
    }
    return train.take(IntStream.range(0, train.size()).filter(i -> !dropped[i]).toArray());
  }

  /** The score (N) of every row, higher for odder ones. */
  public double[] scores(Dataset rows, Seed seed) {
    Encoder encoder = Encoder.fit(rows.rows().features(), Encoder.Options.DEFAULT);
    Matrix matrix = encoder.encode(rows.rows().features());
    float[] x = matrix.values();
    int width = matrix.columns();
    Reconstruction rebuilt =
        Autoencoder.fit(
                x, width, Autoencoder.hidden(width), options.training(), seed.child("autoencoder"))
            .reconstruct(x);
    double[] targets = new MeanShift(width, options.k(), options.rounds()).shifted(wide(x));
    return rebuilt.scores(targets, options.alpha(), options.beta(), options.varianceFloor());
  }

  private static double[] wide(float[] x) {
    double[] wide = new double[x.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = x[i];
    }
    return wide;
  }

  /** The rows of the highest scores, as far as those alike in truth or group can spare them. */
  private static int[] oddest(Dataset rows, double[] scores, int drops) {
    Groups groups = rows.rows().groups();
    Target.Parts parts = rows.target().parts();
    int[] ofPart = new int[parts.count()];
    for (int part : parts.codes()) {
      ofPart[part]++;
    }
    Arrays.setAll(ofPart, part -> ofPart[part] / 2);
    int[] ofGroup = Arrays.stream(groups.sizes()).map(size -> size / 2).toArray();
    int[] order = Order.ascending(Arrays.stream(scores).map(score -> -score).toArray());
    int[] oddest = new int[drops];
    int count = 0;
    for (int at = 0; at < order.length && count < drops; at++) {
      int part = parts.codes()[order[at]];
      int group = groups.code(order[at]);
      if (ofPart[part] > 0 && ofGroup[group] > 0) {
        ofPart[part]--;
        ofGroup[group]--;
        oddest[count++] = order[at];
      }
    }
    return Arrays.copyOf(oddest, count);
  }

  @Override
  public List<String> remarks(Dataset train) {
    double drops = Math.floor(options.contamination() * train.size());
    List<String> remarks = new ArrayList<>();
    Groups groups = train.rows().groups();
    int[] sizes = groups.sizes();
    for (int g = 0; g < sizes.length; g++) {
      if (sizes[g] > 0 && sizes[g] <= drops) {
        remarks.add(
            "The group '"
                + groups.names().get(g)
                + "' has no more rows than autoencoder-outlier-removal drops, and few rows look"
                + " odd: compare its results.");
      }
    }
    return remarks;
  }

  @Override
  public List<Function> functions() {
    return OutlierFunctions.all();
  }
}
