package io.equipoise.deep.semisupervised;

import io.equipoise.core.stat.RankCorrelation;

/** How far cheap rows are from the nearest accurate one. */
final class Distances {
  private Distances() {}

  /** Rank correlation of trust (N) and distance; 0 where either does not vary. */
  static double link(TargetRows accurate, TargetRows cheap, double[] trust) {
    double link = RankCorrelation.of(trust, toNearest(accurate, cheap));
    return Double.isNaN(link) ? 0 : link;
  }

  /** Squared Euclidean distance (N) of each cheap row to the nearest accurate one. */
  private static double[] toNearest(TargetRows accurate, TargetRows cheap) {
    int width = cheap.width();
    double[] nearest = new double[cheap.size()];
    for (int i = 0; i < nearest.length; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < accurate.size(); j++) {
        double sum = 0;
        for (int k = 0; k < width; k++) {
          double step = cheap.x()[i * width + k] - accurate.x()[j * width + k];
          sum += step * step;
        }
        least = Math.min(least, sum);
      }
      nearest[i] = least;
    }
    return nearest;
  }
}
