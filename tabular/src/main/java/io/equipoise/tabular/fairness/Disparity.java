package io.equipoise.tabular.fairness;

import org.ejml.data.DMatrixRMaj;

/**
 * Information between attribute and prediction within blocks, as a function of the rates of
 * prediction 1 in cells, and the barrier that keeps it under a limit.
 *
 * <pre>
 *   m[b,z] = Σ over cells of share · rate        k[b,z] = share of (b,z) - m[b,z]
 *   I = Σ m ln(m p_b / (p_bz M_b)) + k ln(k p_b / (p_bz K_b))        M_b, K_b sums over z; nats
 * </pre>
 *
 * @param blocks block of each cell
 * @param attributes attribute of each cell
 * @param shares of each cell, above 0
 * @param limit nats, above 0
 */
record Disparity(int[] blocks, int[] attributes, double[] shares, double limit) {

  /** Sums of a quantity over cells, by block and attribute, and by block. */
  private record Sums(double[][] each, double[] all) {}

  private Sums sums(double[] factors) {
    int blockCount = 0;
    int attributeCount = 0;
    for (int i = 0; i < shares.length; i++) {
      blockCount = Math.max(blockCount, blocks[i] + 1);
      attributeCount = Math.max(attributeCount, attributes[i] + 1);
    }
    double[][] each = new double[blockCount][attributeCount];
    double[] all = new double[blockCount];
    for (int i = 0; i < shares.length; i++) {
      each[blocks[i]][attributes[i]] += shares[i] * factors[i];
      all[blocks[i]] += shares[i] * factors[i];
    }
    return new Sums(each, all);
  }

  private static double[] rest(double[] rates) {
    double[] rest = new double[rates.length];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = 1 - rates[i];
    }
    return rest;
  }

  /** How far the information is below the limit; not above 0 where it is crossed. */
  double room(double[] rates) {
    Sums chosen = sums(rates);
    Sums left = sums(rest(rates));
    double information = 0;
    for (int b = 0; b < chosen.all().length; b++) {
      double all = chosen.all()[b] + left.all()[b];
      for (int z = 0; z < chosen.each()[b].length; z++) {
        double m = chosen.each()[b][z];
        double k = left.each()[b][z];
        if (m + k > 0) {
          information += m * Math.log(m * all / ((m + k) * chosen.all()[b]));
          information += k * Math.log(k * all / ((m + k) * left.all()[b]));
        }
      }
    }
    return limit - information;
  }

  /** Adds slope and bend of {@code -ln room}. */
  void wall(double[] rates, double[] slope, DMatrixRMaj bend) {
    Sums chosen = sums(rates);
    Sums left = sums(rest(rates));
    double room = room(rates);
    int n = rates.length;
    double[] own = new double[n];
    for (int i = 0; i < n; i++) {
      int b = blocks[i];
      double m = chosen.each()[b][attributes[i]];
      double k = left.each()[b][attributes[i]];
      own[i] = shares[i] * (Math.log(m / k) - Math.log(chosen.all()[b] / left.all()[b]));
      slope[i] += own[i] / room;
    }
    for (int i = 0; i < n; i++) {
      int b = blocks[i];
      for (int j = 0; j < n; j++) {
        double curve = 0;
        if (blocks[j] == b) {
          curve = -1 / chosen.all()[b] - 1 / left.all()[b];
          if (attributes[j] == attributes[i]) {
            curve += 1 / chosen.each()[b][attributes[i]] + 1 / left.each()[b][attributes[i]];
          }
        }
        bend.add(i, j, shares[i] * shares[j] * curve / room + own[i] * own[j] / (room * room));
      }
    }
  }
}
