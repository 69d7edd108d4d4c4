package io.equipoise.evidence.comparison;

import io.equipoise.core.compare.Difference.Effect;
import io.equipoise.core.stat.CorrectedResampledT;
import io.equipoise.core.stat.CorrectedResampledT.Result;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.Holm;
import io.equipoise.evidence.comparison.ContrastiveTrial.Measure;
import io.equipoise.evidence.comparison.ContrastiveTrial.Scores;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Losses beside a baseline, on the same seeds: for each measure the mean, the mean paired
 * difference with its interval, and what Holm's correction over the losses leaves to be said.
 *
 * @param names of the losses, the baseline first
 * @param scores of each loss, one entry per seed
 * @param overlap test images over training images where seeds share images, so that the interval is
 *     the corrected resampled one; 0 where every seed draws its own, for the plain paired t
 */
record ContrastiveTable(List<String> names, List<List<Scores>> scores, double overlap) {
  private static final double LEVEL = 0.05;

  /** How one loss differs from the baseline in one measure. */
  record Judged(Estimate difference, Effect effect) {}

  /** What is said of each loss but the baseline, in order. */
  List<Judged> judged(Measure measure) {
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
      Effect shown = difference.value() > 0 ? Effect.HELPED : Effect.HURT;
      judged.add(new Judged(difference, adjusted[i] < LEVEL ? shown : Effect.NO_DIFFERENCE_SHOWN));
    }
    return judged;
  }

  /** In Markdown, a row for each loss. */
  String markdown() {
    StringBuilder text = new StringBuilder("| loss |");
    StringBuilder rule = new StringBuilder("|---|");
    for (Measure measure : Measure.values()) {
      text.append(' ').append(measure.label()).append(" | difference |");
      rule.append("---|---|");
    }
    text.append(" effective rank | seconds |\n").append(rule).append("---|---|\n");
    for (int i = 0; i < names.size(); i++) {
      text.append("| `").append(names.get(i)).append("` |");
      for (Measure measure : Measure.values()) {
        String difference = i == 0 ? "(baseline)" : words(judged(measure).get(i - 1));
        text.append(String.format(Locale.ROOT, " %.3f | %s |", mean(i, measure::of), difference));
      }
      text.append(
          String.format(
              Locale.ROOT, " %.1f | %.1f |%n", mean(i, Scores::rank), mean(i, Scores::seconds)));
    }
    return text.toString();
  }

  /** In which measures a loss is shown to differ; in none: no difference shown. */
  String summary(int loss) {
    Map<Effect, List<String>> shown = new EnumMap<>(Effect.class);
    for (Measure measure : Measure.values()) {
      Effect effect = judged(measure).get(loss - 1).effect();
      shown.computeIfAbsent(effect, none -> new ArrayList<>()).add(measure.label());
    }
    shown.remove(Effect.NO_DIFFERENCE_SHOWN);
    return shown.isEmpty()
        ? Effect.NO_DIFFERENCE_SHOWN.words()
        : shown.entrySet().stream()
            .map(each -> each.getKey().words() + ": " + String.join(", ", each.getValue()))
            .collect(Collectors.joining("; "));
  }

  private double mean(int loss, ToDoubleFunction<Scores> read) {
    return scores.get(loss).stream().mapToDouble(read).average().orElseThrow();
  }

  private static String words(Judged judged) {
    Estimate difference = judged.difference();
    return String.format(
        Locale.ROOT,
        "%+.3f [%+.3f, %+.3f] %s",
        difference.value(),
        difference.low(),
        difference.high(),
        judged.effect().words());
  }
}
