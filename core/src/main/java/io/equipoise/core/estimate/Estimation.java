package io.equipoise.core.estimate;

import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.NormalInterval;
import java.util.List;

/**
 * What an estimator found.
 *
 * @param title what was estimated, in a few words
 * @param terms the quantities, at least one
 * @param alternatives other analyses of the same terms to hold beside it; may be empty
 * @param reading how to read the numbers, one sentence each
 * @param exhibits tables that belong to it; may be empty
 * @param notes what was left out, assumed or looks odd, one sentence each
 */
public record Estimation(
    String title,
    List<Term> terms,
    List<Alternative> alternatives,
    List<String> reading,
    List<Exhibit> exhibits,
    List<String> notes) {
  /** How often intervals hold the truth. */
  public static final double LEVEL = 0.95;

  public Estimation {
    terms = List.copyOf(terms);
    alternatives = List.copyOf(alternatives);
    reading = List.copyOf(reading);
    exhibits = List.copyOf(exhibits);
    notes = List.copyOf(notes);
  }

  /**
   * One quantity.
   *
   * @param name such as a feature's name
   * @param estimate its value; NaN when it cannot be estimated
   * @param standardError NaN when unknown
   * @param low lower end of the 95 % interval, NaN when unknown
   * @param high upper end of the 95 % interval, NaN when unknown
   */
  public record Term(String name, double estimate, double standardError, double low, double high) {

    /** With the interval of an estimate that is close to normal. */
    public static Term of(String name, double estimate, double standardError) {
      Estimate bounds = NormalInterval.of(estimate, standardError);
      return new Term(name, estimate, standardError, bounds.low(), bounds.high());
    }
  }

  /**
   * Another analysis of the same rows, such as the naive one.
   *
   * @param name a few words
   * @param meaning what it does and what is wrong or right with it, one sentence
   * @param terms as many as it has
   */
  public record Alternative(String name, String meaning, List<Term> terms) {
    public Alternative {
      terms = List.copyOf(terms);
    }
  }
}
