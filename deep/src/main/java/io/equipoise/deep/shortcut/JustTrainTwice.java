package io.equipoise.deep.shortcut;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.Mistakes;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.HeadedNetwork;
import io.equipoise.deep.train.Sampling;
import java.util.Arrays;

/**
 * Trains a network for a short while, then a fresh one on the same rows with the first one's
 * mistakes drawn more often: where nobody knows the groups that a shortcut fails, its mistakes
 * tell.
 *
 * <pre>
 *   E = training rows that a network is wrong about after {@code epochs} of plain training
 *   second training: rows of E are drawn {@code upweight} times as often as the others
 * </pre>
 *
 * <p>The first training must stop before it knows rare rows by heart, or E is empty and the second
 * is a plain one. Mislabelled rows are mistakes too. Reads no group labels.
 *
 * @see <a href="https://arxiv.org/abs/2107.09044">Liu, Haghgoo, Chen, Raghunathan, Koh, Sagawa,
 *     Liang, Finn, Just Train Twice: Improving Group Robustness without Training Group Information,
 *     2021, arXiv:2107.09044</a>
 */
@Method(
    name = "jtt",
    aliases = {"just-train-twice"},
    slot = Slot.TRAINING,
    treats = {Bias.SHORTCUT, Bias.REPRESENTATION},
    summary =
        "Trains twice, the second time with the first network's mistakes drawn more often; reads no"
            + " group labels.",
    cites = {"liu2021just"})
public final class JustTrainTwice implements TrainingScheme {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("epochs of the first training; at least 1") int epochs,
      @Meaning("how much more often its mistakes are drawn; at least 1") double upweight) {

    /** A short first training, and the lower of the paper's two most used factors. */
    public static final Options DEFAULT = new Options(2, 20);

    public Options {
      Require.atLeast("epochs", epochs, 1);
      Require.between("upweight", upweight, 1, 1e6);
    }
  }

  public JustTrainTwice(Options options) {
    this.options = options;
  }

  @Override
  public <N extends HeadedNetwork> N fit(Curriculum<N> curriculum, Seed seed) {
    boolean[] mistakes;
    try (N first = curriculum.plainly(options.epochs()).trained(seed.child("first"))) {
      mistakes = Mistakes.of(first, curriculum.train());
    }
    double[] shares = new double[mistakes.length];
    Arrays.setAll(shares, i -> mistakes[i] ? options.upweight() : 1);
    N network = curriculum.fresh(seed.child("network"));
    return Curriculum.keep(
        network,
        () ->
            curriculum.train(
                network,
                Curriculum.plain(network),
                Sampling.byShares(rows -> shares),
                seed.child("training")));
  }

  @Override
  public String toString() {
    return "jtt";
  }
}
