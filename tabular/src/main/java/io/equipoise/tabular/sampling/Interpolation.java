package io.equipoise.tabular.sampling;

/** Where a synthetic row lies between its two parents. */
public enum Interpolation {
  /** On the line between them: one random share for the whole row, as in the paper's text. */
  ROW,
  /** In the box between them: a random share per column, as in the paper's pseudo-code. */
  FEATURE;

  /** A number between two finite ones; {@code share} 0 gives exactly {@code from}, 1 {@code to}. */
  static double between(double from, double to, double share) {
    double way = to - from;
    double point = Double.isInfinite(way) ? from * (1 - share) + to * share : from + share * way;
    return Math.max(Math.min(from, to), Math.min(Math.max(from, to), point));
  }
}
