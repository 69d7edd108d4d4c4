package io.equipoise.core.compare;

import io.equipoise.core.learn.Predictions;
import io.equipoise.core.metric.Reliability;
import io.equipoise.core.stat.Auc;
import io.equipoise.core.task.Dataset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Scores decisions on a test part by every {@link TrialMetric} of classes. With more than two
 * classes a rate gap is the largest over the classes, each against the rest, and AUC and F1 are
 * means over the classes.
 */
final class Scorecard {
  private static final double LEAST_PROBABILITY = 1e-15;

  private final int classes;
  private final int[] labels;
  private final Predictions predictions;
  private final ScoringGroups groups;

  /** (groups × truth × decision) rows. */
  private final long[] cells;

  private Scorecard(Dataset test, ScoringGroups groups, Predictions predictions) {
    this.classes = test.classes().size();
    this.labels = test.labels();
    this.predictions = predictions;
    this.groups = groups;
    this.cells = new long[groups.groups().count() * classes * classes];
    for (int i = 0; i < labels.length; i++) {
      cells[(groups.groups().code(i) * classes + labels[i]) * classes + predictions.labels()[i]]++;
    }
  }

  /** Every metric by name, NaN where not measurable on these rows. */
  static Map<String, Double> of(Dataset test, ScoringGroups groups, Predictions predictions) {
    Scorecard card = new Scorecard(test, groups, predictions);
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (TrialMetric metric : TrialMetric.of(test.kind())) {
      metrics.put(metric.label(), card.value(metric));
    }
    return metrics;
  }

  private double value(TrialMetric metric) {
    long[] all = pooled();
    return switch (metric) {
      case ACCURACY -> accuracy(all);
      case BALANCED_ACCURACY -> balancedAccuracy(all);
      case AUC -> auc();
      case F1 -> f1(all);
      case LOG_LOSS -> logLoss();
      case ECE -> ece(-1);
      case WORST_GROUP_ACCURACY -> least(overGroups(g -> accuracy(cells(g))));
      case WORST_GROUP_BALANCED_ACCURACY -> least(overGroups(g -> balancedAccuracy(cells(g))));
      case DEMOGRAPHIC_PARITY_DIFFERENCE -> widestGap(this::selectionRate);
      case EQUAL_OPPORTUNITY_DIFFERENCE -> widestGap((g, c) -> rate(g, c, true));
      case EQUALIZED_ODDS_DIFFERENCE ->
          larger(widestGap((g, c) -> rate(g, c, true)), widestGap((g, c) -> rate(g, c, false)));
      case ECE_GAP -> gap(overGroups(this::ece));
      default -> throw new IllegalArgumentException(metric + " scores numbers");
    };
  }

  private long[] cells(int group) {
    return Arrays.copyOfRange(cells, group * classes * classes, (group + 1) * classes * classes);
  }

  private long[] pooled() {
    long[] all = new long[classes * classes];
    for (int i = 0; i < cells.length; i++) {
      all[i % all.length] += cells[i];
    }
    return all;
  }

  private double accuracy(long[] matrix) {
    long right = 0;
    for (int c = 0; c < classes; c++) {
      right += matrix[c * classes + c];
    }
    return (double) right / Arrays.stream(matrix).sum();
  }

  /** Mean recall over the classes that occur; NaN when only one does. */
  private double balancedAccuracy(long[] matrix) {
    double sum = 0;
    int present = 0;
    for (int c = 0; c < classes; c++) {
      long rows = Arrays.stream(matrix, c * classes, (c + 1) * classes).sum();
      if (rows > 0) {
        sum += (double) matrix[c * classes + c] / rows;
        present++;
      }
    }
    return present < 2 ? Double.NaN : sum / present;
  }

  private double f1(long[] matrix) {
    double sum = 0;
    int present = 0;
    for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
      long decided = 0;
      for (int truth = 0; truth < classes; truth++) {
        decided += matrix[truth * classes + c];
      }
      long rows = Arrays.stream(matrix, c * classes, (c + 1) * classes).sum();
      if (rows > 0) {
        sum += 2.0 * matrix[c * classes + c] / (rows + decided);
        present++;
      }
    }
    return present == 0 ? Double.NaN : sum / present;
  }

  private double auc() {
    double sum = 0;
    int measured = 0;
    for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
      double[] scores = new double[labels.length];
      int[] isClass = new int[labels.length];
      for (int i = 0; i < labels.length; i++) {
        scores[i] = predictions.probability(i, c);
        isClass[i] = labels[i] == c ? 1 : 0;
      }
      double auc = Auc.of(scores, isClass);
      if (!Double.isNaN(auc)) {
        sum += auc;
        measured++;
      }
    }
    return measured == 0 ? Double.NaN : sum / measured;
  }

  private double logLoss() {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum -= Math.log(Math.max(LEAST_PROBABILITY, predictions.probability(i, labels[i])));
    }
    return sum / labels.length;
  }

  /**
   * Of one group, or of all rows for group -1: of the positive score for two classes, of the top
   * class otherwise.
   */
  private double ece(int group) {
    int[] rows = new int[labels.length];
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      if (group < 0 || groups.groups().code(i) == group) {
        rows[count++] = i;
      }
    }
    double[] confidence = new double[count];
    int[] right = new int[count];
    for (int j = 0; j < count; j++) {
      int i = rows[j];
      int judged = classes == 2 ? 1 : top(i);
      confidence[j] = predictions.probability(i, judged);
      right[j] = labels[i] == judged ? 1 : 0;
    }
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return count == 0
        ? Double.NaN
        : Reliability.equalWidth(confidence, right, ones, Reliability.BINS).error();
  }

  private int top(int row) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (predictions.probability(row, c) > predictions.probability(row, best)) {
        best = c;
      }
    }
    return best;
  }

  /** Share of a group's rows decided to be class {@code c}. */
  private double selectionRate(int group, int c) {
    long[] matrix = cells(group);
    long decided = 0;
    for (int truth = 0; truth < classes; truth++) {
      decided += matrix[truth * classes + c];
    }
    return (double) decided / Arrays.stream(matrix).sum();
  }

  /**
   * Share decided to be class {@code c} among a group's rows that are (or are not) of it: the true
   * (false) positive rate.
   */
  private double rate(int group, int c, boolean among) {
    long[] matrix = cells(group);
    long decided = 0;
    long rows = 0;
    for (int truth = 0; truth < classes; truth++) {
      if ((truth == c) == among) {
        decided += matrix[truth * classes + c];
        rows += Arrays.stream(matrix, truth * classes, (truth + 1) * classes).sum();
      }
    }
    return (double) decided / rows;
  }

  private interface GroupValue {
    double of(int group);
  }

  private interface GroupClassValue {
    double of(int group, int c);
  }

  private double[] overGroups(GroupValue value) {
    int[] counted =
        IntStream.range(0, groups.groups().count()).filter(g -> groups.counted()[g]).toArray();
    return Arrays.stream(counted).mapToDouble(value::of).filter(v -> !Double.isNaN(v)).toArray();
  }

  /**
   * The largest gap over the classes; of two classes only the positive one, the other's being the
   * same.
   */
  private double widestGap(GroupClassValue value) {
    double widest = Double.NaN;
    for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
      int judged = c;
      widest = larger(widest, gap(overGroups(g -> value.of(g, judged))));
    }
    return widest;
  }

  private static double larger(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
  }

  private static double least(double[] values) {
    return Arrays.stream(values).min().orElse(Double.NaN);
  }

  /** Largest minus smallest; NaN below two measurable groups. */
  private static double gap(double[] values) {
    return values.length < 2
        ? Double.NaN
        : Arrays.stream(values).max().getAsDouble() - Arrays.stream(values).min().getAsDouble();
  }
}
