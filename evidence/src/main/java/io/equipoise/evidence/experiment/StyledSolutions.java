package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Made problems with a query each and 16 solutions, written in one of five styles that all problems
 * share and that show as strongly as the problem itself.
 *
 * @param queries (N·32) as {@code C u + noise} of a latent u in 16 dimensions
 * @param solutions (N·16·32) as {@code A u + style + noise}
 */
record StyledSolutions(float[] queries, float[] solutions) {
  static final int WIDTH = 32;
  static final int EACH = 16;
  private static final int LATENT = 16;
  private static final int STYLES = 5;
  private static final double NOISE = 0.3;

  static StyledSolutions of(int problems, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] toSolution = map(normal);
    double[] toQuery = map(normal);
    double[][] styles = new double[STYLES][WIDTH];
    for (double[] style : styles) {
      for (int j = 0; j < WIDTH; j++) {
        // a coordinate of A u has variance 1, so that style and problem are as long on average
        style[j] = normal.sample();
      }
    }
    float[] queries = new float[problems * WIDTH];
    float[] solutions = new float[problems * EACH * WIDTH];
    for (int problem = 0; problem < problems; problem++) {
      double[] latent = new double[LATENT];
      for (int k = 0; k < LATENT; k++) {
        latent[k] = normal.sample();
      }
      for (int j = 0; j < WIDTH; j++) {
        queries[problem * WIDTH + j] = (float) (seen(latent, toQuery, j) + NOISE * normal.sample());
      }
      for (int s = 0; s < EACH; s++) {
        double[] style = styles[random.nextInt(STYLES)];
        for (int j = 0; j < WIDTH; j++) {
          double value = seen(latent, toSolution, j) + style[j] + NOISE * normal.sample();
          solutions[(problem * EACH + s) * WIDTH + j] = (float) value;
        }
      }
    }
    return new StyledSolutions(queries, solutions);
  }

  private static double[] map(ZigguratSampler.NormalizedGaussian normal) {
    double[] map = new double[LATENT * WIDTH];
    for (int i = 0; i < map.length; i++) {
      map[i] = normal.sample() / Math.sqrt(LATENT);
    }
    return map;
  }

  private static double seen(double[] latent, double[] map, int column) {
    double sum = 0;
    for (int k = 0; k < LATENT; k++) {
      sum += latent[k] * map[k * WIDTH + column];
    }
    return sum;
  }

  int problems() {
    return queries.length / WIDTH;
  }

  /** Problems {@code from … to-1}. */
  StyledSolutions part(int from, int to) {
    return new StyledSolutions(
        Arrays.copyOfRange(queries, from * WIDTH, to * WIDTH),
        Arrays.copyOfRange(solutions, from * EACH * WIDTH, to * EACH * WIDTH));
  }

  /**
   * The queries of these problems, and after them of each problem the solutions of these numbers.
   *
   * @param chosen (B, P) numbers of solutions
   */
  float[] batch(int[] rows, int[][] chosen) {
    int each = chosen[0].length;
    float[] batch = new float[rows.length * (1 + each) * WIDTH];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(queries, rows[i] * WIDTH, batch, i * WIDTH, WIDTH);
      for (int j = 0; j < each; j++) {
        System.arraycopy(
            solutions,
            (rows[i] * EACH + chosen[i][j]) * WIDTH,
            batch,
            (rows.length + i * each + j) * WIDTH,
            WIDTH);
      }
    }
    return batch;
  }
}
