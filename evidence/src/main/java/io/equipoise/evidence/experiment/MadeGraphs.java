package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Made graphs of 3, 5, 10 and 25 nodes of 12 classes. As many of the ordered pairs are edges as
 * there are nodes, so that density falls with size; a pair's features are its classes' embeddings
 * and a noisy cue of the predicate.
 *
 * @param classes (12·12) embeddings of the classes
 * @param cues (7·8) cue of each predicate; of the background, 0
 */
record MadeGraphs(double[] classes, double[] cues) {
  static final int[] SIZES = {3, 5, 10, 25};
  static final int CLASSES = 12;
  static final int PREDICATES = 6;
  static final int WIDTH = 32;
  private static final int CUE = 8;

  /**
   * One graph.
   *
   * @param nodes number of nodes
   * @param x (M·32) features of all ordered pairs
   * @param labels (M) predicate from 1, or 0
   * @param subjects (M) class of the first node
   * @param objects (M) class of the second
   */
  record Graph(int nodes, float[] x, long[] labels, int[] subjects, int[] objects) {}

  static MadeGraphs of(Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    double[] classes = new double[CLASSES * CLASSES];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = normal.sample();
    }
    double[] cues = new double[(PREDICATES + 1) * CUE];
    for (int i = CUE; i < cues.length; i++) {
      cues[i] = normal.sample();
    }
    return new MadeGraphs(classes, cues);
  }

  List<Graph> draw(int count, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    List<Graph> graphs = new ArrayList<>();
    for (int g = 0; g < count; g++) {
      graphs.add(graph(SIZES[g % SIZES.length], random, normal));
    }
    return graphs;
  }

  private Graph graph(
      int nodes, UniformRandomProvider random, ZigguratSampler.NormalizedGaussian normal) {
    int[] classOf = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      classOf[i] = random.nextInt(CLASSES);
    }
    int pairs = nodes * (nodes - 1);
    Graph graph =
        new Graph(nodes, new float[pairs * WIDTH], new long[pairs], new int[pairs], new int[pairs]);
    for (int pair : Permutation.choose(all(pairs), nodes, random)) {
      graph.labels[pair] = predicate(random);
    }
    int pair = 0;
    for (int s = 0; s < nodes; s++) {
      for (int o = 0; o < nodes; o++) {
        if (s != o) {
          graph.subjects[pair] = classOf[s];
          graph.objects[pair] = classOf[o];
          fill(graph, pair++, normal);
        }
      }
    }
    return graph;
  }

  private static int[] all(int count) {
    int[] all = new int[count];
    for (int i = 0; i < count; i++) {
      all[i] = i;
    }
    return all;
  }

  /** Predicate k with a share proportional to 1/k. */
  private static int predicate(UniformRandomProvider random) {
    double left = 0;
    for (int k = 1; k <= PREDICATES; k++) {
      left += 1.0 / k;
    }
    left *= random.nextDouble();
    int predicate = 1;
    while (predicate < PREDICATES && left >= 1.0 / predicate) {
      left -= 1.0 / predicate++;
    }
    return predicate;
  }

  private void fill(Graph graph, int pair, ZigguratSampler.NormalizedGaussian normal) {
    int at = pair * WIDTH;
    for (int j = 0; j < CLASSES; j++) {
      graph.x[at + j] = (float) classes[graph.subjects[pair] * CLASSES + j];
      graph.x[at + CLASSES + j] = (float) classes[graph.objects[pair] * CLASSES + j];
    }
    int cue = (int) graph.labels[pair] * CUE;
    for (int j = 0; j < CUE; j++) {
      graph.x[at + 2 * CLASSES + j] = (float) (cues[cue + j] + normal.sample());
    }
  }
}
