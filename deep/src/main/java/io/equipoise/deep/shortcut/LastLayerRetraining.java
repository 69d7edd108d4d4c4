package io.equipoise.deep.shortcut;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.FrozenFeatures;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.HeadedNetwork;
import io.equipoise.deep.train.Sampling;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.weighting.Weighting;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Trains a network as usual, then its last layer alone, afresh, on reserved rows in which the
 * groups of every class come alike often: features that a shortcut overshadowed are there, and only
 * have to be used.
 *
 * <pre>
 *   1. share {@code reserved} of the rows of every group within a class is kept back
 *   2. the whole network learns from the rest, under the objective
 *   3. the last layer, from 0, learns from the reserved rows by cross-entropy
 * </pre>
 *
 * <p>{@code reserved = 0} retrains on the training rows themselves, which a network that fits them
 * knows too well. Needs a hidden layer. Reads the groups of training rows, and of no others.
 *
 * @see <a href="https://arxiv.org/abs/2204.02937">Kirichenko, Izmailov, Wilson, Last Layer
 *     Re-Training is Sufficient for Robustness to Spurious Correlations, 2023, arXiv:2204.02937</a>
 */
@Method(
    name = "dfr",
    aliases = {"deep-feature-reweighting", "last-layer-retraining"},
    slot = Slot.TRAINING,
    treats = {Bias.SHORTCUT, Bias.REPRESENTATION},
    summary =
        "Retrains the last layer on reserved rows in which groups come alike often; reads the"
            + " groups of training rows only.",
    cites = {"kirichenko2023last"})
public final class LastLayerRetraining implements TrainingScheme {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of rows that only the last layer sees; at least 0, below 1") double reserved,
      @Meaning("passes of the last layer over its rows; at least 1") int epochs,
      @Meaning("step size of the last layer; above 0") double learningRate,
      @Meaning("price of its squared weights; at least 0") double weightDecay) {

    /** A fifth of the rows, and 100 passes. */
    public static final Options DEFAULT = new Options(0.2, 100, 1e-2, 1e-3);

    public Options {
      Require.shareBelowOne("reserved", reserved);
      Require.atLeast("epochs", epochs, 1);
      Require.above("learningRate", learningRate, 0);
      Require.atLeast("weightDecay", weightDecay, 0);
    }
  }

  public LastLayerRetraining(Options options) {
    this.options = options;
  }

  @Override
  public boolean needsGroups() {
    return true;
  }

  @Override
  public <N extends HeadedNetwork> N fit(Curriculum<N> curriculum, Seed seed) {
    boolean[] kept = reserve(curriculum.train(), seed.child("reserved"));
    Examples rest = curriculum.train().take(where(kept, false));
    Examples reserved = options.reserved() == 0 ? rest : curriculum.train().take(where(kept, true));
    N network = curriculum.from(rest).trained(seed);
    return Curriculum.keep(
        network,
        () -> {
          retrain(network, curriculum.from(reserved), seed.child("last layer"));
          return network;
        });
  }

  /** Trains the last layer of this network from 0 on the curriculum's rows. */
  public <N extends HeadedNetwork> void retrain(N network, Curriculum<N> curriculum, Seed seed) {
    Examples rows = curriculum.train();
    Heads.clear(network);
    new Curriculum<>(
            curriculum.architecture(),
            new CrossEntropyLoss(),
            Weighting.NONE,
            new Settings(
                options.epochs(),
                curriculum.settings().batchSize(),
                options.learningRate(),
                options.weightDecay(),
                0),
            curriculum.optimizer(),
            curriculum.selection(),
            rows,
            null)
        .train(
            new FrozenFeatures(network),
            Curriculum.plain(new FrozenFeatures(network)),
            Sampling.evenly(Cells::of),
            seed);
  }

  /** Which rows (N) are kept back: the share of every cell that has more than one row. */
  private boolean[] reserve(Examples rows, Seed seed) {
    int[] cells = Cells.of(rows);
    int[] sizes = new int[Arrays.stream(cells).max().orElse(0) + 1];
    for (int cell : cells) {
      sizes[cell]++;
    }
    int[] left = new int[sizes.length];
    Arrays.setAll(
        left,
        cell ->
            options.reserved() > 0 && sizes[cell] > 1
                ? (int) Math.max(1, Math.round(options.reserved() * sizes[cell]))
                : 0);
    boolean[] kept = new boolean[cells.length];
    UniformRandomProvider random = seed.generator();
    for (int row : Permutation.of(cells.length, random)) {
      kept[row] = left[cells[row]]-- > 0;
    }
    return kept;
  }

  private static int[] where(boolean[] flags, boolean wanted) {
    return IntStream.range(0, flags.length).filter(i -> flags[i] == wanted).toArray();
  }

  @Override
  public String toString() {
    return "dfr";
  }
}
