package io.equipoise.deep.generative;

import io.equipoise.core.error.Require;

/**
 * Rows of domains in the order of time.
 *
 * @param x (N·W), finite
 * @param width W
 * @param attributes (N) the protected attribute, 0 or 1
 * @param labels (N) 0 or 1
 * @param domains (N) from 0; the largest is the last that is known
 */
public record DomainRows(float[] x, int width, int[] attributes, int[] labels, int[] domains) {
  public DomainRows {
    Require.that(labels.length > 0, "there is no row to learn from");
    Require.atLeast("width", width, 1);
    Require.sameLength("x", x.length, "its rows and width", (long) width * labels.length);
    Require.sameLength("the attributes", attributes.length, "the labels", labels.length);
    Require.sameLength("the domains", domains.length, "the labels", labels.length);
    for (int i = 0; i < labels.length; i++) {
      Require.between("an attribute", attributes[i], 0, 1);
      Require.between("a label", labels[i], 0, 1);
      Require.between("a domain", domains[i], 0, 1 << 20);
    }
    for (float value : x) {
      Require.that(Float.isFinite(value), "x holds " + value + ", but must hold finite numbers");
    }
  }

  /** Number of rows. */
  public int size() {
    return labels.length;
  }

  /** The row numbers of each domain, ascending; refused where one before the last has none. */
  int[][] byDomain() {
    int count = 0;
    for (int domain : domains) {
      count = Math.max(count, domain + 1);
    }
    int[] sizes = new int[count];
    for (int domain : domains) {
      sizes[domain]++;
    }
    int[][] rows = new int[count][];
    for (int t = 0; t < count; t++) {
      Require.that(sizes[t] > 0, "domain " + t + " has no row");
      rows[t] = new int[sizes[t]];
    }
    int[] filled = new int[count];
    for (int i = 0; i < domains.length; i++) {
      rows[domains[i]][filled[domains[i]]++] = i;
    }
    return rows;
  }
}
