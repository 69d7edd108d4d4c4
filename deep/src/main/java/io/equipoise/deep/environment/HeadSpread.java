package io.equipoise.deep.environment;

/**
 * Whether rows that arrived together have one right head: a mixed batch has none, which shows in
 * rows that would each choose another.
 *
 * @param chosen (heads) share of rows that would choose each head by themselves
 * @param agreement how often two different heads say the same class of a row, a mean over rows and
 *     pairs; near 1 it hardly matters which head speaks
 */
public record HeadSpread(double[] chosen, double agreement) {

  /**
   * Of some rows.
   *
   * @param probabilities of all heads (heads, N·C)
   * @param rows that arrived together; none gives NaN
   */
  public static HeadSpread of(SourceHeads heads, double[][] probabilities, int[] rows) {
    int count = heads.heads();
    int classes = heads.classes();
    double[] chosen = new double[count];
    double agreeing = 0;
    for (int row : rows) {
      double[] entropies = heads.entropies(probabilities, new int[] {row});
      int surest = 0;
      int[] votes = new int[classes];
      for (int h = 0; h < count; h++) {
        surest = entropies[h] < entropies[surest] ? h : surest;
        votes[heads.decided(probabilities[h], row)]++;
      }
      chosen[surest]++;
      for (int vote : votes) {
        agreeing += vote * (vote - 1.0) / (count * (count - 1.0));
      }
    }
    for (int h = 0; h < count; h++) {
      chosen[h] /= rows.length;
    }
    return new HeadSpread(chosen, agreeing / rows.length);
  }
}
