package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Something about the target that is so or not for each row of a sample.
 *
 * @param name for people: {@code "yes"}, {@code "above 3.5"}
 * @param positive (n) 1 where it is so, else 0
 */
record Outcome(String name, int[] positive) {

  /**
   * The positive class of two; of more, each of the largest {@code most} against the rest; of a
   * number, whether it lies above its median.
   */
  static List<Outcome> of(AuditInput input, Sample sample, int most) {
    if (input.task().kind() == TaskKind.REGRESSION) {
      return List.of(aboveMedian(sample.of(input.targets())));
    }
    int[] labels = sample.of(input.labels());
    int classes = input.classes().size();
    if (classes <= 2) {
      return classes < 2 ? List.of() : List.of(is(input, labels, 1));
    }
    int[] sizes = new int[classes];
    for (int label : labels) {
      sizes[label]++;
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (int c : Charts.largest(sizes, most)) {
      outcomes.add(is(input, labels, c));
    }
    return outcomes;
  }

  private static Outcome is(AuditInput input, int[] labels, int c) {
    int[] positive = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      positive[i] = labels[i] == c ? 1 : 0;
    }
    return new Outcome(Wording.name(input.classes().get(c)), positive);
  }

  private static Outcome aboveMedian(double[] targets) {
    double[] sorted = Arrays.stream(targets).filter(t -> !Double.isNaN(t)).sorted().toArray();
    double median = sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    int[] positive = new int[targets.length];
    for (int i = 0; i < targets.length; i++) {
      positive[i] = targets[i] > median ? 1 : 0;
    }
    return new Outcome("above " + Wording.decimals(median, 2), positive);
  }
}
