package io.equipoise.tabular.negotiation;

import io.equipoise.core.error.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Groups with different values agree on a package within a budget, none of them harmed.
 *
 * <pre>
 *   u_g(q) = W[g] · q        q a design in [0, 5]^K
 *   start: the base of the largest total utility; floor F_g = u_g(start)
 *   round: every group proposes its affordable unused amendment of the largest gain, if above 0;
 *          those that push a group under its floor are discarded; adopted is the one after which
 *          the worst-off group is best off, unless that lowers it
 * </pre>
 *
 * <p>An amendment is added to the design and clipped to [0, 5]. Ties go to the lower index; among
 * proposals to the larger total, then the lower cost, then the lower index. Floors protect against
 * harm relative to the base, not against a bad base.
 *
 * @param weights non-negative importance of each criterion to each group (G,K)
 * @param amendments changes of a design (M,K)
 * @param costs of the amendments (M), at least 0
 */
public record Negotiation(double[][] weights, double[][] amendments, double[] costs) {
  private static final double MOST = 5;

  /** Differences below this are rounding. */
  private static final double EQUAL = 1e-12;

  public Negotiation {
    Require.that(
        weights.length > 0 && weights[0].length > 0,
        "criterionWeights must be (groups, criteria), and not empty");
    for (double[] row : weights) {
      Require.sameLength("a row of criterionWeights", row.length, "the first", weights[0].length);
      for (double weight : row) {
        Require.between("an entry of criterionWeights", weight, 0, 1e12);
      }
    }
    for (double[] row : amendments) {
      Require.sameLength("an amendment", row.length, "the criteria", weights[0].length);
      for (double change : row) {
        Require.between("an entry of amendments", change, -1e12, 1e12);
      }
    }
    Require.sameLength("amendments", amendments.length, "costs", costs.length);
    for (double cost : costs) {
      Require.between("an entry of costs", cost, 0, 1e12);
    }
  }

  /**
   * An adopted amendment.
   *
   * @param amendment which one
   * @param proposer the group that proposed it, the first of several; -1 where no group did
   * @param gains of every group (G)
   */
  public record Adopted(int amendment, int proposer, double[] gains) {}

  /**
   * What was agreed.
   *
   * @param base the base that it started from
   * @param design in the end (K)
   * @param utilities of the groups (G)
   * @param spent of the budget
   * @param log of what was adopted, in order
   */
  public record Agreement(
      int base, double[] design, double[] utilities, double spent, List<Adopted> log) {
    public Agreement {
      log = List.copyOf(log);
    }
  }

  /** The utility of a design to each group (G). */
  public double[] utilities(double[] design) {
    return Arrays.stream(weights)
        .mapToDouble(
            row -> {
              double sum = 0;
              for (int k = 0; k < row.length; k++) {
                sum += row[k] * design[k];
              }
              return sum;
            })
        .toArray();
  }

  /** Number of the base whose total utility is the largest. */
  public int start(double[][] bases) {
    Require.that(bases.length > 0, "baseDesigns is empty, but needs at least one design");
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int b = 0; b < bases.length; b++) {
      Require.sameLength("a base design", bases[b].length, "the criteria", weights[0].length);
      for (double entry : bases[b]) {
        Require.between("an entry of baseDesigns", entry, 0, MOST);
      }
      double total = Arrays.stream(utilities(bases[b])).sum();
      if (total > most) {
        most = total;
        best = b;
      }
    }
    return best;
  }

  /** Negotiates from these bases (B,K) within the budget. */
  public Agreement negotiated(double[][] bases, double budget) {
    Require.between("budget", budget, 0, 1e15);
    Course course = new Course(start(bases), bases, budget);
    double[] floors = utilities(course.design);
    while (true) {
      int best = -1;
      for (int g = 0; g < weights.length; g++) {
        int proposal = course.favourite(g);
        if (proposal >= 0 && !harms(course.after(proposal), floors)) {
          best = best < 0 || course.better(proposal, best) ? proposal : best;
        }
      }
      if (best < 0 || least(course.after(best)) < least(course.utilities()) - EQUAL) {
        return course.agreement();
      }
      course.adopt(best);
    }
  }

  /** For contrast: always the affordable amendment of the largest total gain, whoever loses. */
  public Agreement utilitarian(double[][] bases, double budget) {
    Require.between("budget", budget, 0, 1e15);
    Course course = new Course(start(bases), bases, budget);
    while (true) {
      int best = -1;
      double most = EQUAL;
      double now = Arrays.stream(course.utilities()).sum();
      for (int m = 0; m < costs.length; m++) {
        if (course.open(m)) {
          double gain = Arrays.stream(course.after(m)).sum() - now;
          if (gain > most) {
            most = gain;
            best = m;
          }
        }
      }
      if (best < 0) {
        return course.agreement();
      }
      course.adopt(best);
    }
  }

  private static boolean harms(double[] utilities, double[] floors) {
    for (int g = 0; g < floors.length; g++) {
      if (utilities[g] < floors[g] - EQUAL) {
        return true;
      }
    }
    return false;
  }

  private static double least(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  /** A negotiation under way. */
  private final class Course {
    private final int base;
    private final double budget;
    private final boolean[] used = new boolean[costs.length];
    private final List<Adopted> log = new ArrayList<>();
    private double[] design;
    private double spent;

    Course(int base, double[][] bases, double budget) {
      this.base = base;
      this.design = bases[base].clone();
      this.budget = budget;
    }

    double[] utilities() {
      return Negotiation.this.utilities(design);
    }

    boolean open(int amendment) {
      return !used[amendment] && spent + costs[amendment] <= budget + EQUAL;
    }

    double[] amended(int amendment) {
      double[] amended = design.clone();
      for (int k = 0; k < amended.length; k++) {
        amended[k] = Math.max(0, Math.min(MOST, amended[k] + amendments[amendment][k]));
      }
      return amended;
    }

    double[] after(int amendment) {
      return Negotiation.this.utilities(amended(amendment));
    }

    /** What a group proposes; -1 where nothing helps it. */
    int favourite(int group) {
      double now = utilities()[group];
      int best = -1;
      double most = EQUAL;
      for (int m = 0; m < costs.length; m++) {
        if (open(m)) {
          double gain = after(m)[group] - now;
          if (gain > most + (best < 0 ? 0 : EQUAL)) {
            most = gain;
            best = m;
          }
        }
      }
      return best;
    }

    boolean better(int amendment, int than) {
      double[] own = after(amendment);
      double[] other = after(than);
      double worst = least(own) - least(other);
      if (Math.abs(worst) > EQUAL) {
        return worst > 0;
      }
      double total = Arrays.stream(own).sum() - Arrays.stream(other).sum();
      if (Math.abs(total) > EQUAL) {
        return total > 0;
      }
      return costs[amendment] == costs[than] ? amendment < than : costs[amendment] < costs[than];
    }

    void adopt(int amendment) {
      double[] before = utilities();
      double[] gains = after(amendment);
      int proposer = -1;
      for (int g = gains.length - 1; g >= 0; g--) {
        proposer = favourite(g) == amendment ? g : proposer;
        gains[g] -= before[g];
      }
      log.add(new Adopted(amendment, proposer, gains));
      design = amended(amendment);
      spent += costs[amendment];
      used[amendment] = true;
    }

    Agreement agreement() {
      return new Agreement(base, design.clone(), utilities(), spent, log);
    }
  }
}
