package io.equipoise.deep.debias;

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
import io.equipoise.deep.cluster.KMeans;
import io.equipoise.deep.outlier.Autoencoder;
import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;
import java.util.List;

/**
 * Shrinks features that look like what a biased model leans on: the centres of its features after a
 * narrow channel are taken for the confounders.
 *
 * <pre>
 *   code = encoder half of an autoencoder d - d/2 - d/8 - d/2 - d on frozen biased features
 *   c_1 … c_K = k-means of the codes, the dictionary
 *   f' = f · (1 - mean_k cos(code(f), c_k))
 * </pre>
 *
 * <p>A code or centre of zeros has a cosine of 0. Fit the dictionary once, on features of the
 * biased model; codes and centres stay as they are while the classifier is tuned on f'.
 *
 * <pre>{@code
 * var method = new ConfounderWeights(ConfounderWeights.Options.DEFAULT);
 * ConfounderWeights.Dictionary dictionary = method.fit(features, width, seed);
 * NDArray logits = head.forward(dictionary.apply(encoder.forward(x, true)), true);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2311.16941">Patil, Maharana, Bansal, Debiasing Multimodal
 *     Models via Causal Information Minimization, 2023, arXiv:2311.16941</a>
 */
@Method(
    name = "ate-d",
    aliases = {"confounder-weights"},
    row = 81,
    slot = Slot.TRAINING,
    treats = Bias.SHORTCUT,
    summary =
        "Shrinks features that resemble what is left of a biased model's features in a narrow"
            + " channel.",
    cites = {"patil2023causal"},
    instead = "it reweighs features of a model that you have; in Java, call ConfounderWeights.fit")
public final class ConfounderWeights implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("centres of the dictionary; at least 1, the release has 10 to 100") int centres,
      @Meaning("steps of the autoencoder's training; at least 1") int steps,
      @Meaning("Adam's step size; above 0") double learningRate) {

    /** Ten centres. */
    public static final Options DEFAULT = new Options(10, 2000, 1e-3);

    public Options {
      Require.between("centres", centres, 1, 1 << 20);
      Require.atLeast("steps", steps, 1);
      Require.above("learningRate", learningRate, 0);
    }
  }

  /**
   * What was taken for the confounders.
   *
   * @param width d of features
   * @param code from features (d) to a code (e)
   * @param centroids (K·e)
   */
  public record Dictionary(int width, DenseWeights code, double[] centroids) {

    /** The weight of each row (N·d) of features, in [0, 2]. */
    public double[] weights(float[] features) {
      return ConfounderWeights.weights(codes(code, features, width), centroids, code.outputs());
    }

    /** Features (N,d) of a step, each row times its weight, which is a constant. */
    public NDArray apply(NDArray features) {
      float[] now = features.stopGradient().toType(DataType.FLOAT32, false).toFloatArray();
      NDArray weights = features.getManager().create(weights(now));
      return features.mul(weights.toType(features.getDataType(), false).expandDims(1));
    }

    /** Features (N·d), each row times its weight. */
    public float[] apply(float[] features) {
      double[] weights = weights(features);
      float[] out = new float[features.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = (float) (features[i] * weights[i / width]);
      }
      return out;
    }
  }

  public ConfounderWeights(Options options) {
    this.options = options;
  }

  /**
   * Fits the dictionary.
   *
   * @param features (N·d) of the frozen, biased model, finite; at least one row
   */
  public Dictionary fit(float[] features, int width, Seed seed) {
    Require.that(
        features.length > 0 && features.length % width == 0,
        "features must hold at least one row of " + width + " numbers");
    int narrow = Math.max(1, width / 8);
    int middle = Math.max(1, width / 2);
    Autoencoder autoencoder =
        Autoencoder.fit(
            features,
            width,
            new int[] {middle, narrow, middle},
            new Autoencoder.Settings(false, options.steps(), 256, options.learningRate()),
            seed.child("autoencoder"));
    DenseWeights code = new DenseWeights(autoencoder.weights().layers().subList(0, 2));
    double[] codes = codes(code, features, width);
    return new Dictionary(width, code, centres(codes, narrow, seed.child("centres")));
  }

  private double[] centres(double[] codes, int narrow, Seed seed) {
    int rows = codes.length / narrow;
    float[] single = new float[codes.length];
    for (int i = 0; i < single.length; i++) {
      single[i] = (float) codes[i];
    }
    int k = Math.min(options.centres(), rows);
    int[] clusters = KMeans.cluster(single, rows, narrow, k, seed);
    double[] sums = new double[k * narrow];
    int[] sizes = new int[k];
    for (int i = 0; i < rows; i++) {
      sizes[clusters[i]]++;
      for (int j = 0; j < narrow; j++) {
        sums[clusters[i] * narrow + j] += codes[i * narrow + j];
      }
    }
    double[] centres = new double[sums.length];
    int kept = 0;
    for (int c = 0; c < k; c++) {
      for (int j = 0; sizes[c] > 0 && j < narrow; j++) {
        centres[kept++] = sums[c * narrow + j] / sizes[c];
      }
    }
    return Arrays.copyOf(centres, kept);
  }

  private static double[] codes(DenseWeights code, float[] features, int width) {
    DenseWeights.Forward forward = code.forward();
    int narrow = code.outputs();
    double[] codes = new double[features.length / width * narrow];
    for (int i = 0; i < codes.length; i += narrow) {
      float[] out = forward.logits(features, i / narrow * width);
      for (int j = 0; j < narrow; j++) {
        codes[i + j] = out[j];
      }
    }
    return codes;
  }

  /**
   * The weights (N) of codes (N·e) under centroids (K·e).
   *
   * @param width e, at least 1
   */
  public static double[] weights(double[] codes, double[] centroids, int width) {
    Require.atLeast("width", width, 1);
    Require.that(
        centroids.length >= width && centroids.length % width == 0 && codes.length % width == 0,
        "codes and centroids must be of the same width, with at least one centroid");
    int count = centroids.length / width;
    double[] weights = new double[codes.length / width];
    for (int i = 0; i < weights.length; i++) {
      double sum = 0;
      for (int c = 0; c < count; c++) {
        sum += cosine(codes, i * width, centroids, c * width, width);
      }
      weights[i] = 1 - sum / count;
    }
    return weights;
  }

  private static double cosine(double[] a, int at, double[] b, int from, int width) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int j = 0; j < width; j++) {
      dot += a[at + j] * b[from + j];
      first += a[at + j] * a[at + j];
      second += b[from + j] * b[from + j];
    }
    return first > 0 && second > 0 ? dot / (Math.sqrt(first) * Math.sqrt(second)) : 0;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("ate-d-weights")
            .input("codes", "(N,D)", "code of each row")
            .input("centroids", "(K,D)", "centres of the dictionary")
            .computes(ConfounderWeights::evaluated));
  }

  private static Evaluation evaluated(Arguments arguments) {
    arguments.finite("codes");
    arguments.finite("centroids");
    int[] codes = arguments.tensor("codes").shape();
    int[] centroids = arguments.tensor("centroids").shape();
    Require.that(
        codes.length == 2 && centroids.length == 2 && codes[1] == centroids[1],
        "inputs 'codes' and 'centroids' must have two sides, the second the same");
    return Evaluation.of(
        weights(arguments.numbers("codes"), arguments.numbers("centroids"), codes[1]));
  }
}
