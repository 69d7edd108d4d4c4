package io.equipoise.core.experiment;

import io.equipoise.core.stat.Estimate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one experiment showed, as the ledger keeps it.
 *
 * @param method name in the catalogue
 * @param row number of the paper; 0 when it has none
 * @param seeds number of repetitions, each with data and start of its own
 * @param results one per measure
 * @param arms mean over the seeds of every value, by "measure: arm"
 * @param verdict the worst of the results' verdicts
 * @param seconds wall time of all repetitions
 * @param versions of what computed it
 * @param command repeats it
 */
public record LedgerEntry(
    String method,
    int row,
    String claim,
    String data,
    String baseline,
    String scaledDown,
    int seeds,
    List<Result> results,
    Map<String, Double> arms,
    Verdict verdict,
    double seconds,
    Map<String, String> versions,
    String command) {
  public LedgerEntry {
    results = List.copyOf(results);
    arms = Collections.unmodifiableMap(new LinkedHashMap<>(arms));
    versions = Collections.unmodifiableMap(new TreeMap<>(versions));
  }

  /**
   * One measure.
   *
   * @param treatedArm the arm with the method
   * @param baselineArm what it is compared with
   * @param treated mean with the method
   * @param baseline mean without
   * @param difference treated minus baseline with its paired t interval over the seeds
   * @param atLeast the difference in the claimed direction that counts as convincing
   */
  public record Result(
      String measure,
      String treatedArm,
      String baselineArm,
      double treated,
      double baseline,
      Estimate difference,
      boolean higherIsBetter,
      double atLeast,
      Verdict verdict) {
    /** What was compared with what: {@code "F1 at threshold 0.5, dice against cross-entropy"}. */
    public String compared() {
      return measure + ", " + treatedArm + " against " + baselineArm;
    }
  }
}
