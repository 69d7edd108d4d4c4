package io.equipoise.deep.generative;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.SyntheticReport;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Replaces the training rows by those of a generator whose labels do not follow the group, and
 * which heeds the rows that it left out at first.
 *
 * <p>{@link GanTraining} holds the stages and losses, for rows of numbers too. Here numbers come as
 * ranges of about as many rows each, and back as values of training rows of the range. As many rows
 * of each group are made as there were; a made row takes group columns and weight from a training
 * row of its group. Labels are those shares above 0.5. The price can be met by a constant label:
 * look at the rate of labels, which {@link SyntheticReport} shows beside what was forgotten. Fair
 * labels beside features that tell the group still let a model tell it. It is no method of privacy.
 *
 * @see <a href="https://arxiv.org/abs/2404.13634">Ramachandranpillai, Sikder, Bergström, Heintz,
 *     Bt-GAN: Generating Fair Synthetic Healthdata via Bias-transforming Generative Adversarial
 *     Networks, 2024, arXiv:2404.13634</a>
 */
@Method(
    name = "bias-transforming-gan",
    aliases = {"bt-gan"},
    row = 178,
    slot = Slot.DATA,
    treats = {Bias.LABEL_RATE_GAP, Bias.REPRESENTATION},
    summary =
        "Replaces training rows by those of a generator whose labels do not follow the group and"
            + " which keeps rare rows.",
    cites = {"ramachandranpillai2024btgan"})
public final class BiasTransformingGan implements DataRemedy {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("price of labels that say the group; at least 0, where 5 to 20 are usual")
          double lambda,
      @Meaning("weight of the deviation in the score of a row; at least 0") double kappa,
      @Meaning("whether rows that the generator leaves out are drawn more often") boolean weighted,
      @Meaning("numbers of noise; at least 1") int noise,
      @Meaning("units in both hidden layers; at least 1") int hidden,
      @Meaning("steps of the generator; at least 1") int steps,
      @Meaning("steps of the critic before each; at least 1") int criticSteps,
      @Meaning("rows per step; at least 2, better 30 of the smallest group") int batchSize,
      @Meaning("step size of Adam; above 0") double learningRate,
      @Meaning("ranges of a numeric column; at least 2") int bins) {

    /** Price 20, and 1,500 steps of two critic's steps each. */
    public static final Options DEFAULT = new Options(20, 1, true, 16, 64, 1500, 2, 256, 1e-3, 10);

    public Options {
      Require.between("bins", bins, 2, 1000);
      GanTraining checked =
          new GanTraining(
              noise, hidden, steps, criticSteps, batchSize, learningRate, lambda, kappa, weighted);
      Require.atLeast("steps", checked.steps(), 1);
    }

    private GanTraining training() {
      return new GanTraining(
          noise, hidden, steps, criticSteps, batchSize, learningRate, lambda, kappa, weighted);
    }
  }

  public BiasTransformingGan(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.single("bias-transforming-gan makes labels", train.rows().groups());
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.TWO_CLASSES;
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    int groups = train.rows().groups().count();
    Require.none(obstacle(train));
    Require.that(
        train.classes().size() == 2,
        "bias-transforming-gan makes rows of two classes, but there are " + train.classes().size());
    CodedRows coded = new CodedRows(train, options.bins());
    int[] widths = Arrays.copyOf(coded.widths(), coded.widths().length - 1);
    int width = Arrays.stream(widths).sum();
    float[] x = new float[train.size() * width];
    for (int i = 0; i < train.size(); i++) {
      int at = i * width;
      for (int c = 0; c < widths.length; c++) {
        x[at + coded.codes()[i][c]] = 1;
        at += widths[c];
      }
    }
    int[] rowGroups = train.rows().groups().codes();
    GanRows rows = new GanRows(x, widths, train.labels(), rowGroups, groups);
    RowGenerator.Made made =
        options.training().fit(rows, seed.child("training")).made(rowGroups, seed.child("rows"));
    UniformRandomProvider random = seed.child("levels").generator();
    int[][] codes = new int[train.size()][];
    int[] labels = made.labels();
    for (int i = 0; i < codes.length; i++) {
      int[] levels = RowGenerator.levels(made.x(), i * width, widths, random);
      codes[i] = Arrays.copyOf(levels, levels.length + 1);
      codes[i][levels.length] = labels[i];
    }
    int[] base = IntStream.range(0, codes.length).toArray();
    return coded.decoded(codes, base, seed.child("numbers"));
  }
}
