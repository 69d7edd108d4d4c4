package io.equipoise.evidence.comparison;

import io.equipoise.core.compare.Difference.Effect;
import io.equipoise.core.stat.CorrectedResampledT;
import io.equipoise.core.stat.CorrectedResampledT.Result;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.Holm;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Methods beside a baseline, on the same seeds: for each measure the mean, the mean paired
 * difference with its interval, and what Holm's correction over the methods leaves to be said.
 *
 * @param what they are, such as {@code loss}
 * @param names of them, the baseline first
 * @param columns what is shown
 * @param scores of each, one entry per seed
 * @param overlap test rows over training rows where seeds share rows, so that the interval is the
 *     corrected resampled one; 0 where every seed draws its own, for the plain paired t
 */
record PairedTable<S>(
    String what,
    List<String> names,
    List<Column<S>> columns,
    List<List<S>> scores,
    double overlap) {
  private static final double LEVEL = 0.05;

  /** Which way is better. */
  enum Better {
    HIGHER,
    LOWER,
    /** It is shown, and nothing is said of it. */
    NEITHER
  }

  /**
   * One measure.
   *
   * @param digits after the point
   */
  record Column<S>(String label, ToDoubleFunction<S> read, Better better, int digits) {
    double of(S scores) {
      return read.applyAsDouble(scores);
    }

    boolean judged() {
      return better != Better.NEITHER;
    }

    double mean(List<S> scores) {
      return scores.stream().mapToDouble(read).average().orElseThrow();
    }

    private String format(String flags, double value) {
      return String.format(Locale.ROOT, "%" + flags + "." + digits + "f", value);
    }
  }

  /** The means of what is judged, in words; without what cannot be measured. */
  static <S> String means(List<Column<S>> columns, List<S> scores) {
    return columns.stream()
        .filter(column -> column.judged() && !Double.isNaN(column.mean(scores)))
        .map(column -> column.label() + " " + column.format("", column.mean(scores)))
        .collect(Collectors.joining(", "));
  }

  /** How one method differs from the baseline in one measure. */
  record Judged(Estimate difference, Effect effect) {}

  /** What is said of each method but the baseline, in order. */
  List<Judged> judged(Column<S> measure) {
    List<Result> tests = new ArrayList<>();
    for (int i = 1; i < names.size(); i++) {
      double[] paired = new double[scores.get(0).size()];
      for (int seed = 0; seed < paired.length; seed++) {
        paired[seed] = measure.of(scores.get(i).get(seed)) - measure.of(scores.get(0).get(seed));
      }
      tests.add(
          overlap > 0
              ? CorrectedResampledT.of(paired, 1, overlap)
              : CorrectedResampledT.ofIndependent(paired));
    }
    double[] adjusted = Holm.adjust(tests.stream().mapToDouble(Result::p).toArray());
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < tests.size(); i++) {
      Estimate difference = tests.get(i).difference();
      boolean helped = difference.value() > 0 == (measure.better() == Better.HIGHER);
      Effect shown = helped ? Effect.HELPED : Effect.HURT;
      judged.add(new Judged(difference, adjusted[i] < LEVEL ? shown : Effect.NO_DIFFERENCE_SHOWN));
    }
    return judged;
  }

  /** In Markdown, a row for each method. */
  String markdown() {
    StringBuilder text = new StringBuilder("| ").append(what).append(" |");
    StringBuilder rule = new StringBuilder("|---|");
    for (Column<S> column : columns) {
      text.append(' ').append(column.label()).append(column.judged() ? " | difference |" : " |");
      rule.append(column.judged() ? "---|---|" : "---|");
    }
    text.append('\n').append(rule).append('\n');
    for (int i = 0; i < names.size(); i++) {
      text.append("| `").append(names.get(i)).append("` |");
      for (Column<S> column : columns) {
        text.append(' ').append(column.format("", column.mean(scores.get(i)))).append(" |");
        if (column.judged()) {
          String said = i == 0 ? "(baseline)" : words(column, judged(column).get(i - 1));
          text.append(' ').append(said).append(" |");
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** In which measures a method is shown to differ; in none: no difference shown. */
  String summary(int method) {
    Map<Effect, List<String>> shown = new EnumMap<>(Effect.class);
    for (Column<S> column : columns) {
      if (column.judged()) {
        Effect effect = judged(column).get(method - 1).effect();
        shown.computeIfAbsent(effect, none -> new ArrayList<>()).add(column.label());
      }
    }
    shown.remove(Effect.NO_DIFFERENCE_SHOWN);
    return shown.isEmpty()
        ? Effect.NO_DIFFERENCE_SHOWN.words()
        : shown.entrySet().stream()
            .map(each -> each.getKey().words() + ": " + String.join(", ", each.getValue()))
            .collect(Collectors.joining("; "));
  }

  private static <S> String words(Column<S> column, Judged judged) {
    Estimate difference = judged.difference();
    return String.format(
        Locale.ROOT,
        "%s [%s, %s] %s",
        column.format("+", difference.value()),
        column.format("+", difference.low()),
        column.format("+", difference.high()),
        judged.effect().words());
  }
}
