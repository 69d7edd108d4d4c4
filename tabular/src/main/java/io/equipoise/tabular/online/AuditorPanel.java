package io.equipoise.tabular.online;

import io.equipoise.core.error.Require;
import java.util.Optional;

/**
 * Auditors who object when two cases that they hold alike are treated differently.
 *
 * <pre>
 *   auditor j objects to (l, r) when pi(l) - pi(r) &gt; d_j(l, r) + alpha
 *   a pair counts when at least the share gamma of the auditors, and one, object to it
 *   excess = max over its objecting auditors of pi(l) - pi(r) - d_j(l, r) - alpha
 * </pre>
 *
 * <p>Of the pairs that count, the one of the largest excess is reported, ties going to the lower
 * left, then the lower right. pi are probabilities of accepting, exploration included, not the
 * drawn decisions.
 *
 * @param alpha at least 0
 * @param gamma in [0, 1]; 0 is any auditor, 1 is all
 */
public record AuditorPanel(double alpha, double gamma) {
  public AuditorPanel {
    Require.between("alpha", alpha, 0, 1e6);
    Require.between("gamma", gamma, 0, 1);
  }

  /** What a round's panel says: treated better, treated worse, and by how much too far. */
  public record Report(int left, int right, double excess) {}

  /**
   * The report of a round, if there is one.
   *
   * @param probabilities of accepting each case (N)
   * @param distances of each auditor (M, N·N), left by right
   */
  public Optional<Report> report(double[] probabilities, double[][] distances) {
    int n = probabilities.length;
    double needed = Math.max(1, Math.ceil(gamma * distances.length - 1e-9));
    Optional<Report> worst = Optional.empty();
    for (int l = 0; l < n; l++) {
      for (int r = 0; r < n; r++) {
        double apart = probabilities[l] - probabilities[r] - alpha;
        int objecting = 0;
        double excess = 0;
        for (double[] auditor : distances) {
          double over = apart - auditor[l * n + r];
          if (over > 0) {
            objecting++;
            excess = Math.max(excess, over);
          }
        }
        if (objecting >= needed && (worst.isEmpty() || excess > worst.get().excess())) {
          worst = Optional.of(new Report(l, r, excess));
        }
      }
    }
    return worst;
  }
}
