package io.equipoise.deep.semisupervised;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which pseudo-labels one epoch learned from.
 *
 * @param epoch number, the first being 0
 * @param meanConfidence mean over the epoch's steps
 * @param threshold mean over the epoch's steps
 * @param classes what happened to each class, the rarest first
 */
public record Acceptance(
    int epoch, double meanConfidence, double threshold, List<OfClass> classes) {

  public Acceptance {
    classes = List.copyOf(classes);
  }

  /**
   * The rows or pixels of one class: of the true class where the truth was given, else of the
   * pseudo-label.
   *
   * @param label the class
   * @param seen pixels of the class in the epoch
   * @param accepted of those, pixels above the threshold
   * @param wrong of the accepted, those whose pseudo-label is another class; 0 without the truth
   */
  public record OfClass(int label, long seen, long accepted, long wrong) {
    /** Share of the class's pixels above the threshold; NaN without any. */
    public double rate() {
      return (double) accepted / seen;
    }

    /** Share of the accepted pixels with a wrong pseudo-label; NaN without any. */
    public double error() {
      return (double) wrong / accepted;
    }
  }

  /** Share of all pixels above the threshold. */
  public double rate() {
    long seen = classes.stream().mapToLong(OfClass::seen).sum();
    return (double) classes.stream().mapToLong(OfClass::accepted).sum() / seen;
  }

  /** Counts through one epoch. */
  static final class Tally {
    private final long[] seen;
    private final long[] accepted;
    private final long[] wrong;
    private double confidences;
    private double thresholds;
    private int steps;

    Tally(int classes) {
      seen = new long[classes];
      accepted = new long[classes];
      wrong = new long[classes];
    }

    /** One step; {@code truth} (M) is the pseudo-labels themselves where it is not known. */
    void add(PseudoLabels teacher, long[] labels, long[] truth) {
      float[] valid = teacher.accepted().toFloatArray();
      for (int i = 0; i < valid.length; i++) {
        int label = Math.toIntExact(truth[i]);
        seen[label]++;
        if (valid[i] > 0) {
          accepted[label]++;
          wrong[label] += labels[i] == truth[i] ? 0 : 1;
        }
      }
      confidences += teacher.meanConfidence();
      thresholds += teacher.threshold();
      steps++;
    }

    Acceptance end(int epoch) {
      List<OfClass> classes =
          IntStream.range(0, seen.length)
              .mapToObj(c -> new OfClass(c, seen[c], accepted[c], wrong[c]))
              .sorted(Comparator.comparingLong(OfClass::seen))
              .toList();
      Acceptance ended = new Acceptance(epoch, confidences / steps, thresholds / steps, classes);
      Arrays.fill(seen, 0);
      Arrays.fill(accepted, 0);
      Arrays.fill(wrong, 0);
      confidences = 0;
      thresholds = 0;
      steps = 0;
      return ended;
    }
  }
}
