package io.equipoise.evidence.comparison;

import io.equipoise.core.dataset.ColouredDigits;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.scheme.Mistakes;
import io.equipoise.deep.train.ConvNetwork;
import io.equipoise.deep.train.Selection;
import io.equipoise.evidence.experiment.SmallConvNet;
import java.util.List;
import java.util.Locale;

/**
 * What every training method of the catalogue makes of digits whose colour tells their class in 95,
 * 99 and 99.5 % of the training images, by the accuracy of the worst cell of class and colour in
 * test images without bias; and what it costs to select an epoch with less knowledge. Prints two
 * tables in Markdown.
 */
public final class ShortcutTrainingComparison {
  private static final double[] BIASES = {0.95, 0.99, 0.995};
  private static final double MIDDLE = 0.99;
  private static final int SIDE = 14;

  /** How much is made, and how long it is learned from. */
  record Size(int train, int heldOut, int test, int epochs, int seeds) {
    static final Size FULL = new Size(1000, 400, 1000, 12, 5);
  }

  private final Size size;

  ShortcutTrainingComparison(Size size) {
    this.size = size;
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    ShortcutTrainingComparison comparison = new ShortcutTrainingComparison(Size.FULL);
    System.out.println(comparison.methods(TrainingArm.all()));
    System.out.println(
        comparison.rules(
            TrainingArm.all().stream()
                .filter(arm -> arm.text().matches("training=(erm|jtt|lff)|loss=group-dro"))
                .toList()));
  }

  /** A row for each method, a column for each bias. */
  String methods(List<TrainingArm> arms) {
    StringBuilder table =
        new StringBuilder("| method | reads of training images | plain accuracy, 99 % |");
    for (double bias : BIASES) {
      table.append(String.format(Locale.ROOT, " worst cell, %.1f %% |", 100 * bias));
    }
    table.append("\n|---|---|---|---|---|---|\n");
    for (TrainingArm arm : arms) {
      StringBuilder cells = new StringBuilder();
      String average = "";
      for (double bias : BIASES) {
        Scores scores = scores(arm, bias, Selection.WORST_CLASS);
        cells.append(' ').append(words(scores.worst())).append(" |");
        average = bias == MIDDLE ? words(scores.average()) : average;
      }
      String row =
          String.format("| `%s` | %s | %s |%s%n", arm.text(), arm.labels().words(), average, cells);
      System.err.print(row);
      table.append(row);
    }
    return table.toString();
  }

  /** A row for each method, a column for each rule of selection. */
  String rules(List<TrainingArm> arms) {
    List<Selection> rules =
        List.of(
            Selection.ACCURACY,
            Selection.WORST_CLASS,
            Selection.PSEUDO_GROUP,
            Selection.WORST_GROUP);
    StringBuilder table =
        new StringBuilder(
            "| method | average accuracy | worst class | worst pseudo-group | worst cell (oracle)"
                + " |\n|---|---|---|---|---|\n");
    for (TrainingArm arm : arms) {
      table.append("| `").append(arm.text()).append("` |");
      for (Selection rule : rules) {
        table.append(' ').append(words(scores(arm, MIDDLE, rule).worst())).append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }

  /** Accuracy of the worst cell and of all images, by seed. */
  private record Scores(double[] worst, double[] average) {}

  private Scores scores(TrainingArm arm, double bias, Selection rule) {
    Scores scores = new Scores(new double[size.seeds()], new double[size.seeds()]);
    for (int k = 0; k < size.seeds(); k++) {
      Seed seed = new Seed(k).child("shortcut training");
      ImageSet train = images(bias, size.train(), seed.child("train"));
      ImageSet heldOut = images(bias, size.heldOut(), seed.child("held out"));
      Examples test = SmallConvNet.examples(images(0.5, size.test(), seed.child("test")));
      try (ConvNetwork network =
          arm.train(train, heldOut, size.epochs(), rule, seed.child("training"))) {
        boolean[] wrong = Mistakes.of(network, test);
        int[] rows = new int[test.groupCount()];
        int[] right = new int[rows.length];
        for (int i = 0; i < wrong.length; i++) {
          rows[test.groups()[i]]++;
          right[test.groups()[i]] += wrong[i] ? 0 : 1;
        }
        scores.worst()[k] = 1;
        int all = 0;
        for (int g = 0; g < rows.length; g++) {
          all += right[g];
          scores.worst()[k] = Math.min(scores.worst()[k], (double) right[g] / rows[g]);
        }
        scores.average()[k] = (double) all / wrong.length;
      }
    }
    return scores;
  }

  private static ImageSet images(double bias, int count, Seed seed) {
    return ColouredDigits.two(SIDE, bias).make(count, seed);
  }

  /** The mean of the seeds with its interval, in per cent. */
  private static String words(double[] values) {
    Estimate mean = MeanInterval.of(values);
    return String.format(
        Locale.ROOT,
        "%.0f [%.0f, %.0f]",
        100 * mean.value(),
        100 * Math.max(0, mean.low()),
        100 * Math.min(1, mean.high()));
  }
}
