package io.equipoise.deep.shortcut;

import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.HeadedNetwork;
import io.equipoise.deep.train.Sampling;

/**
 * Draws rows so that every group, class, or group within a class, comes alike often, with
 * replacement: as many rows an epoch as there are.
 *
 * <p>Rows of small groups come again and again; stop early. Reads the groups of training rows, and
 * of no others; {@code by=class} reads none.
 *
 * @see <a href="https://arxiv.org/abs/2110.14503">Idrissi, Arjovsky, Pezeshki, Lopez-Paz, Simple
 *     Data Balancing Achieves Competitive Worst-Group-Accuracy, 2022, arXiv:2110.14503</a>
 */
@Method(
    name = "group-resampling",
    aliases = {"resample", "rwg", "subsampling-with-replacement"},
    slot = Slot.TRAINING,
    treats = {Bias.SHORTCUT, Bias.REPRESENTATION, Bias.CLASS_IMBALANCE},
    summary =
        "Draws groups, classes, or groups within classes alike often; reads the groups of training"
            + " rows only.",
    cites = {"idrissi2022simple"})
public final class GroupResampling implements TrainingScheme {
  private final Options options;

  /** What comes alike often. */
  public enum By {
    CLASS,
    GROUP,
    CELL
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("what comes alike often: class, group, or cell, a group within a class") By by) {
    /** Groups within classes. */
    public static final Options DEFAULT = new Options(By.CELL);
  }

  public GroupResampling(Options options) {
    this.options = options;
  }

  @Override
  public boolean needsGroups() {
    return options.by() != By.CLASS;
  }

  @Override
  public <N extends HeadedNetwork> N fit(Curriculum<N> curriculum, Seed seed) {
    N network = curriculum.fresh(seed.child("network"));
    return Curriculum.keep(
        network,
        () ->
            curriculum.train(
                network,
                Curriculum.plain(network),
                Sampling.evenly(this::parts),
                seed.child("training")));
  }

  private int[] parts(Examples rows) {
    return switch (options.by()) {
      case CLASS -> rows.labels();
      case GROUP -> rows.groups();
      case CELL -> Cells.of(rows);
    };
  }

  @Override
  public String toString() {
    return "group-resampling";
  }
}
