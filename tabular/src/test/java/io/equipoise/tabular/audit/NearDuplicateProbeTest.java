package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class NearDuplicateProbeTest {
  private final NearDuplicateProbe probe = new NearDuplicateProbe();

  @Test
  void findsTwinsWithDifferentLabels() {
    Finding finding = probe.measure(rows(1, 3000, 8, 60)).findings().get(0);
    assertThat(finding.size().value()).isCloseTo(120 / 3000.0, within(1e-3));
    assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(finding.exhibits()).hasSize(1);
    assertThat(finding.exhibits().get(0).rows()).hasSize(10);
  }

  @Test
  void findsNothingAmongIndependentRows() {
    for (int seed = 0; seed < 20; seed++) {
      Finding finding = probe.measure(rows(seed, 3000, 4, 0)).findings().get(0);
      assertThat(finding.size().value()).as("seed %d", seed).isLessThan(0.005);
      assertThat(finding.severity()).as("seed %d", seed).isEqualTo(Severity.NONE);
    }
  }

  @Test
  void claimsNothingWhereColumnsAreCoarse() {
    Finding finding = probe.measure(Berkeley.applicants().input()).findings().get(0);
    assertThat(finding.severity()).isEqualTo(Severity.NONE);
    assertThat(finding.notes()).anyMatch(note -> note.contains("too few or too coarse"));
  }

  @Test
  void findsTheSamePairsAsHoldingEveryRowAgainstEveryOther() {
    for (int seed = 0; seed < 5; seed++) {
      AuditInput input = rows(seed, 600, 5, 40);
      Table features = input.features();
      Set<Long> found = new HashSet<>();
      new NearRows(features)
          .search(new Seed(seed), (a, b) -> found.add(Math.min(a, b) * 1000L + Math.max(a, b)));
      assertThat(found).as("seed %d", seed).isEqualTo(slow(features));
    }
  }

  /** Every pair, plainly. */
  private static Set<Long> slow(Table features) {
    List<double[]> z = new ArrayList<>();
    for (Column column : features.columns()) {
      if (column instanceof NumericColumn numeric) {
        double mean = 0;
        for (double v : numeric.values()) {
          mean += v / numeric.size();
        }
        double variance = 0;
        for (double v : numeric.values()) {
          variance += (v - mean) * (v - mean) / numeric.size();
        }
        double[] standard = numeric.values().clone();
        for (int i = 0; i < standard.length; i++) {
          standard[i] = (standard[i] - mean) / Math.sqrt(variance);
        }
        z.add(standard);
      }
    }
    int[] group = ((io.equipoise.core.table.CategoryColumn) features.column("group")).codes();
    Set<Long> pairs = new HashSet<>();
    for (int a = 0; a < features.rows(); a++) {
      for (int b = a + 1; b < features.rows(); b++) {
        boolean near = group[a] == group[b];
        for (double[] each : z) {
          near &= Math.abs(each[a] - each[b]) <= 0.001;
        }
        if (near) {
          pairs.add(a * 1000L + b);
        }
      }
    }
    return pairs;
  }

  /**
   * Independent normal columns; this many rows at the end nearly repeat the first, label turned.
   */
  private static AuditInput rows(int seed, int rows, int columns, int twins) {
    UniformRandomProvider random = new Seed(seed).generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int[] group = new int[rows];
    int[] label = new int[rows];
    double[][] x = new double[columns][rows];
    for (int i = 0; i < rows; i++) {
      int twin = i - (rows - twins);
      group[i] = twin >= 0 ? group[twin] : random.nextInt(2);
      label[i] = twin >= 0 ? 1 - label[twin] : random.nextInt(2);
      for (int c = 0; c < columns; c++) {
        x[c][i] = twin >= 0 ? x[c][twin] + 0.0008 * (random.nextDouble() - 0.5) : normal.sample();
      }
    }
    List<Column> all = new ArrayList<>();
    all.add(Audited.category("group", group, "a", "b"));
    for (int c = 0; c < columns; c++) {
      all.add(NumericColumn.of("x" + c, x[c]));
    }
    all.add(Audited.category("label", label, "no", "yes"));
    return Audited.of(all.toArray(Column[]::new)).groups("group").input();
  }
}
