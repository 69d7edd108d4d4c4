package io.equipoise.core.experiment;

import java.util.List;

/**
 * A small run that checks a paper's claim on data that it makes itself. Found on the class path
 * like a method; public, final, with a constructor without arguments. Settings are fixed before the
 * first run and not tuned until they agree.
 */
public interface Experiment {
  /** Name of the method of the catalogue whose claim is checked. */
  String method();

  /** The claim, in one sentence, with the figure that counts as convincing. */
  String claim();

  /** What the data is, in one sentence. */
  String data();

  /** What the method is compared with. */
  String baseline();

  /** What was scaled down against the paper; empty when nothing was. */
  String scaledDown();

  /** The measures that decide; the verdict of the whole is that of the worst. */
  List<Measure> measures();

  /**
   * Runs once: for each measure and arm the value.
   *
   * @param seed of this repetition
   * @param size how large
   */
  Outcome run(long seed, Size size);

  /** How many seeds the full run takes; at least 5 unless one takes minutes. */
  default int seeds() {
    return 5;
  }

  /** How large a run is. */
  enum Size {
    /** Seconds: shows that it runs and gives finite numbers. */
    QUICK,
    /** What the ledger records. */
    FULL
  }

  /**
   * One number that the claim is about.
   *
   * @param name such as {@code "worst-group balanced accuracy"}
   * @param treated arm of {@link Outcome} that has the method
   * @param baseline arm that it is compared with
   * @param higherIsBetter direction of the claim
   * @param atLeast smallest mean difference, in the claimed direction, that counts as convincing;
   *     may be negative for "does not fall by more than"
   */
  record Measure(
      String name, String treated, String baseline, boolean higherIsBetter, double atLeast) {}

  /** One value of one measure in one arm. */
  record Value(String measure, String arm, double value) {}

  /**
   * All values of one run. Arms beyond those of the measures are shown in the ledger, and decide
   * nothing.
   */
  record Outcome(List<Value> values) {
    public Outcome {
      values = List.copyOf(values);
    }
  }
}
