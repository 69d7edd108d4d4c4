package io.equipoise.deep.generative;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;

/**
 * Learns on past domains a classifier for the next ones that leaves out what belongs to the
 * environment and moves little when the protected attribute had been another.
 *
 * <pre>
 *   codes U_s, U_ns (semantic), V_1, V_2 (environment) ~ q(. | x, a); decoder p(x | codes, a)
 *   p(y | U_ns, d(U_s, a))        prior of V: {@link DomainPrior}; of U: N(0, I)
 *   loss = squared error / 2 + beta · KLs + 5 · cross-entropy
 *          + 5 lambda · {@link CounterfactualGap} + gamma · total correlation
 *   counterfactual row x' = dec(codes, 1 - a) + x - dec(codes, a), encoded again with 1 - a
 * </pre>
 *
 * <p>The total correlation is what a second network tells joint codes and a from codes that were
 * shuffled among rows; without it the encoder hides a in U_s. The price lambda grows over the first
 * half. A large lambda ends in a constant classifier: look at accuracy over lambda. The gap is as
 * good as the decoder: read it beside a gap between groups. Weights and forms are reconstructed
 * from the paper's description.
 *
 * <pre>{@code
 * var fitted = new CounterfactualAutoencoder(CounterfactualAutoencoder.Options.DEFAULT)
 *     .fit(pastRows, new Seed(1));
 * double[] p = fitted.probabilities(futureX, futureAttributes);
 * DomainTable table = DomainTable.of(fitted, futureRows, Optional.empty()); // by future domain
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2309.13005">Lin, Zhao, Shao, Meng, Zhao, Chen, Pursuing
 *     Counterfactual Fairness via Sequential Autoencoder Across Domains, 2023, arXiv:2309.13005</a>
 */
@Method(
    name = "counterfactual-autoencoder",
    aliases = {"cdsae", "dcfdg"},
    row = 158,
    slot = Slot.TRAINING,
    treats = {Bias.INDIVIDUAL_UNFAIRNESS, Bias.SELECTION_RATE_GAP},
    summary =
        "Learns on drifting domains a classifier that moves little when the protected attribute had"
            + " been another.",
    cites = {"lin2023counterfactual"},
    instead =
        "it learns from domains in the order of time: call CounterfactualAutoencoder.fit from Java")
public final class CounterfactualAutoencoder {
  static final double LEAST_LOG = -6;
  static final double MOST_LOG = 3;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("numbers of each of the four codes; at least 1") int latent,
      @Meaning("units of encoder, decoder and the network of total correlation; at least 1")
          int hidden,
      @Meaning("steps of Adam; at least 1") int steps,
      @Meaning("rows of each domain per step; at least 2") int batchSize,
      @Meaning("Adam's step size; above 0") double learningRate,
      @Meaning("price of codes far from their prior; at least 0") double beta,
      @Meaning("price of predictions that move with the attribute; at least 0") double lambda,
      @Meaning("price of codes that depend on each other; at least 0") double gamma) {

    /** Codes of four numbers and a price of 1. */
    public static final Options DEFAULT = new Options(4, 32, 600, 64, 1e-3, 0.1, 1, 0.3);

    public Options {
      Require.between("latent", latent, 1, 1 << 10);
      Require.between("hidden", hidden, 1, 1 << 14);
      Require.atLeast("steps", steps, 1);
      Require.between("batchSize", batchSize, 2, 1 << 20);
      Require.above("learningRate", learningRate, 0);
      Require.between("beta", beta, 0, 1e9);
      Require.between("lambda", lambda, 0, 1e9);
      Require.between("gamma", gamma, 0, 1e9);
    }
  }

  public CounterfactualAutoencoder(Options options) {
    this.options = options;
  }

  /**
   * Trains on rows of one domain at least.
   *
   * @throws UserError when the loss stops being a number
   */
  public Fitted fit(DomainRows rows, Seed seed) {
    try (CounterfactualTraining training = new CounterfactualTraining(options, rows, seed)) {
      return training.run();
    }
  }

  /**
   * What was learned.
   *
   * @param width of a row
   * @param latent numbers of each code
   */
  public record Fitted(
      int width,
      int latent,
      DenseWeights encoder,
      DenseWeights decoder,
      DenseWeights semantic,
      DenseWeights classifier) {

    /** Probability of label 1 of each row (N), from the means of its codes. */
    public double[] probabilities(float[] x, int[] attributes) {
      Require.sameLength("x", x.length, "its rows and width", (long) width * attributes.length);
      DenseWeights.Forward encode = encoder.forward();
      DenseWeights.Forward mix = semantic.forward();
      DenseWeights.Forward decide = classifier.forward();
      double[] probabilities = new double[attributes.length];
      for (int i = 0; i < probabilities.length; i++) {
        float[] codes = encode.logits(row(x, i, attributes[i]), 0);
        float[] own = Arrays.copyOf(codes, latent + 1);
        own[latent] = attributes[i];
        float[] mixed = mix.logits(own, 0);
        float[] both = Arrays.copyOfRange(codes, latent, 3 * latent);
        System.arraycopy(mixed, 0, both, latent, latent);
        probabilities[i] = 1 / (1 + Math.exp(-decide.logits(both, 0)[0]));
      }
      return probabilities;
    }

    /** The rows (N·W) as the decoder thinks they were with the other attribute. */
    public float[] counterfactual(float[] x, int[] attributes) {
      Require.sameLength("x", x.length, "its rows and width", (long) width * attributes.length);
      DenseWeights.Forward encode = encoder.forward();
      DenseWeights.Forward decode = decoder.forward();
      float[] other = x.clone();
      for (int i = 0; i < attributes.length; i++) {
        float[] codes = Arrays.copyOf(encode.logits(row(x, i, attributes[i]), 0), 4 * latent + 1);
        codes[4 * latent] = attributes[i];
        float[] here = decode.logits(codes, 0).clone();
        codes[4 * latent] = 1 - attributes[i];
        float[] there = decode.logits(codes, 0);
        for (int j = 0; j < width; j++) {
          other[i * width + j] += there[j] - here[j];
        }
      }
      return other;
    }

    private float[] row(float[] x, int i, int attribute) {
      float[] row = Arrays.copyOfRange(x, i * width, i * width + width + 1);
      row[width] = attribute;
      return row;
    }
  }
}
