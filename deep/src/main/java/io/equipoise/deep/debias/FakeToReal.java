package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
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
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Learns from a balanced synthetic set first and from the real one afterwards, where mixing both
 * would teach "synthetic, with this background" in the background's place.
 *
 * <pre>
 *   1. the same number of synthetic samples of every class and bias value; cross-entropy
 *   2. the whole network goes on, on real samples only, under any objective
 * </pre>
 *
 * <p>{@link SyntheticBalance} says how many samples to generate, {@link SourceLeak} why mixing
 * fails. Without epochs a step does nothing: none in the second gives the synthetic model, none in
 * the first the real-only baseline of the same seed. Normalisation may be frozen in the second
 * step: the network then runs as in evaluation. Keep the second step's rate small, since a shortcut
 * that is far easier than the class comes back within a few epochs; choose the epoch by validation
 * rows in which every class and bias value counts the same ({@link #balanced}), never by biased
 * ones.
 *
 * <pre>{@code
 * SyntheticBalance wanted = new SyntheticBalance(realCounts).balanced();
 * Examples synthetic = …;   // wanted.counts()[y][b] generated samples of each
 * DenseWeights trained = new FakeToReal(FakeToReal.Options.DEFAULT)
 *     .fit(network, synthetic, real, FakeToReal.balanced(validation), network::weights, seed);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2308.04553">Qraitem, Saenko, Plummer, From Fake to Real:
 *     Pretraining on Balanced Synthetic Images to Prevent Spurious Correlations in Image
 *     Recognition, 2023, arXiv:2308.04553</a>
 */
@Method(
    name = "fake-to-real",
    aliases = {"ffr"},
    row = 42,
    slot = Slot.TRAINING,
    treats = Bias.SHORTCUT,
    summary =
        "Pretrains on a balanced synthetic set and goes on with the real one, which mixing both"
            + " would spoil.",
    cites = {"qraitem2024fake"},
    instead =
        "it needs samples that you generate; for rows of a table take smote, in Java call"
            + " FakeToReal.fit")
public final class FakeToReal implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("epochs on synthetic samples; at least 0") int syntheticEpochs,
      @Meaning("epochs on real samples; at least 0") int realEpochs,
      @Meaning("samples per step; at least 1") int batchSize,
      @Meaning("Adam's step size on synthetic samples; above 0") double syntheticRate,
      @Meaning("Adam's step size on real samples; above 0") double realRate,
      @Meaning("price of the squared weights on real samples; at least 0") double weightDecay,
      @Meaning("whether normalisation layers stay as they are on real samples")
          boolean frozenNormalisation,
      @Meaning("loss on real samples, which may compare groups") Objective loss) {

    /** The paper's epochs and batches; a tenth of the rate on real samples. */
    public static final Options DEFAULT =
        new Options(50, 50, 128, 1e-3, 1e-4, 0, false, new CrossEntropyLoss());

    public Options {
      Require.atLeast("syntheticEpochs", syntheticEpochs, 0);
      Require.atLeast("realEpochs", realEpochs, 0);
      Require.atLeast("batchSize", batchSize, 1);
      Require.above("syntheticRate", syntheticRate, 0);
      Require.above("realRate", realRate, 0);
      Require.atLeast("weightDecay", weightDecay, 0);
    }
  }

  public FakeToReal(Options options) {
    this.options = options;
  }

  /**
   * Trains a network in both steps.
   *
   * @param network trained in place; left as it was in the best epoch
   * @param validation real samples that choose the epoch of each step; may be null, for the last
   * @param snapshot takes what is to be kept of the network as it is
   * @return the snapshot of the best epoch of the last step that was taken
   */
  public <T> T fit(
      Network network,
      Examples synthetic,
      Examples real,
      @Nullable Examples validation,
      Supplier<T> snapshot,
      Seed seed) {
    Supplier<Kept<T>> keeping = () -> Kept.of(network, snapshot.get());
    Kept<T> kept = keeping.get();
    if (options.syntheticEpochs() > 0) {
      Settings settings =
          Settings.fixed(options.syntheticEpochs(), options.batchSize(), options.syntheticRate());
      kept =
          new Trainer(new CrossEntropyLoss(), Weighting.NONE, settings)
              .fit(network, synthetic, validation, keeping, seed.child("synthetic"))
              .result();
      kept.restore(network);
    }
    if (options.realEpochs() > 0) {
      Settings settings =
          new Settings(
              options.realEpochs(),
              options.batchSize(),
              options.realRate(),
              options.weightDecay(),
              0);
      boolean training = !options.frozenNormalisation();
      Lesson plain = step -> step.loss(step.batch(network.forward(step.x(), training)));
      kept =
          new Trainer(options.loss(), Weighting.NONE, settings)
              .fit(network, plain, real, validation, keeping, seed.child("real"))
              .result();
      kept.restore(network);
    }
    return kept.value();
  }

  /** A network's best epoch, so that the second step starts from it. */
  private record Kept<T>(T value, List<float[]> parameters) {

    static <T> Kept<T> of(Network network, T value) {
      return new Kept<>(value, network.parameters().stream().map(NDArray::toFloatArray).toList());
    }

    void restore(Network network) {
      for (int i = 0; i < parameters.size(); i++) {
        network.parameters().get(i).set(parameters.get(i));
      }
    }
  }

  /** The same samples, weighed so that every class within every group counts the same. */
  public static Examples balanced(Examples samples) {
    int[] sizes = new int[samples.classes() * samples.groupCount()];
    int[] cells = new int[samples.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = samples.labels()[i] * samples.groupCount() + samples.groups()[i];
      sizes[cells[i]]++;
    }
    double[] weights = Arrays.stream(cells).mapToDouble(cell -> 1.0 / sizes[cell]).toArray();
    return new Examples(
        samples.x(),
        samples.width(),
        samples.labels(),
        samples.classes(),
        samples.groups(),
        samples.groupCount(),
        weights);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("additional-synthetic-balancing")
            .input("counts", "(C,B)", "real samples of each class and bias value")
            .computes(
                arguments -> {
                  int[][] added = counts(arguments, "counts").additional().counts();
                  double[] flat =
                      Arrays.stream(added).flatMapToInt(Arrays::stream).asDoubleStream().toArray();
                  return new Evaluation(new Tensor(flat, added.length, added[0].length), Map.of());
                }),
        Function.named("source-leak")
            .input("real", "(C,B)", "counts of real samples by class and bias value")
            .optional("synthetic", "(C,B)", "counts of synthetic samples; none if left out")
            .computes(
                arguments -> {
                  SyntheticBalance real = counts(arguments, "real");
                  boolean mixed = arguments.has("synthetic");
                  SourceLeak leak =
                      SourceLeak.of(real, mixed ? counts(arguments, "synthetic") : real.uniform(0));
                  return Evaluation.of(leak.ofBias(), leak.ofBiasAndSource(), leak.accuracy());
                }));
  }

  private static SyntheticBalance counts(Arguments arguments, String name) {
    int[] shape = arguments.tensor(name).shape();
    Require.that(
        shape.length == 2 && shape[0] > 0 && shape[1] > 0,
        "input '" + name + "' must have two sides, classes and bias values, of at least 1");
    int[] flat = arguments.ints(name);
    int[][] counts = new int[shape[0]][];
    Arrays.setAll(counts, y -> Arrays.copyOfRange(flat, y * shape[1], (y + 1) * shape[1]));
    for (int count : flat) {
      Require.that(count >= 0, "input '" + name + "' holds " + count + ", but counts start at 0");
    }
    return new SyntheticBalance(counts);
  }
}
