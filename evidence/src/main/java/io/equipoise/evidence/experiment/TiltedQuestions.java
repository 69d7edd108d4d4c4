package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Questions of three types, each with four answers of its own, as 15 numbers: which type it is, and
 * evidence in R^12. Answers of a type come by a prior that is tilted, and in the test by its
 * inverse.
 *
 * @param centres (ANSWERS·12) the evidence of each answer
 * @param order (TYPES) which answer of a type has which place in the prior
 */
record TiltedQuestions(double[] centres, int[][] order) {
  /** What it is, in one sentence. */
  static final String TOLD =
      "Made questions of three types with four answers each: evidence in 12 numbers, centres"
          + " spread by 0.4 under noise of 1.3, the training prior (.7, .2, .07, .03) permuted by"
          + " type, the test's inverse to it;"
          + " 1,500 training and 3,000 test rows of each prior.";

  static final int TYPES = 3;
  static final int EACH = 4;
  static final int ANSWERS = TYPES * EACH;
  static final int EVIDENCE = 12;
  static final int WIDTH = TYPES + EVIDENCE;

  /** Small beside the noise, so that the prior decides much. */
  private static final double SPREAD = 0.4;

  private static final double NOISE = 1.3;
  private static final double[] PRIOR = {0.7, 0.2, 0.07, 0.03};

  /** Rows to train on, and to test on under the same prior and under its inverse. */
  record Sets(Examples train, Examples in, Examples out) {}

  /** The rows of an experiment. */
  static Sets sets(boolean quick, Seed seed) {
    TiltedQuestions questions = of(seed.child("questions"));
    return new Sets(
        questions.draw(quick ? 300 : 1500, false, seed.child("train")),
        questions.draw(quick ? 300 : 3000, false, seed.child("in")),
        questions.draw(quick ? 300 : 3000, true, seed.child("out")));
  }

  /** Draws what evidence looks like, and how the prior is tilted. */
  static TiltedQuestions of(Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] centres = new double[ANSWERS * EVIDENCE];
    Arrays.setAll(centres, i -> SPREAD * normal.sample());
    int[][] order = new int[TYPES][];
    Arrays.setAll(order, t -> Permutation.of(EACH, random));
    return new TiltedQuestions(centres, order);
  }

  /** Draws questions. */
  Examples draw(int count, boolean inverse, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] x = new float[count * WIDTH];
    int[] labels = new int[count];
    double[] weights = PRIOR.clone();
    if (inverse) {
      Arrays.setAll(weights, k -> 1 / PRIOR[k]);
    }
    double total = Arrays.stream(weights).sum();
    for (int i = 0; i < count; i++) {
      int type = random.nextInt(TYPES);
      double left = random.nextDouble() * total;
      int place = 0;
      while (place + 1 < EACH && left >= weights[place]) {
        left -= weights[place++];
      }
      labels[i] = EACH * type + order[type][place];
      x[i * WIDTH + type] = 1;
      for (int j = 0; j < EVIDENCE; j++) {
        x[i * WIDTH + TYPES + j] =
            (float) (centres[labels[i] * EVIDENCE + j] + NOISE * normal.sample());
      }
    }
    return Examples.of(x, WIDTH, labels, ANSWERS);
  }
}
