package io.equipoise.deep.scheme;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.FeatureNetwork;
import io.equipoise.deep.train.Network;
import java.util.Arrays;

/** What a trained network says of rows, and where it is wrong. */
public final class Mistakes {
  private static final int BLOCK = 512;

  private Mistakes() {}

  /** One array of a block of rows (B,…), from its features (B,D). */
  @FunctionalInterface
  private interface View {
    NDArray of(NDArray x);
  }

  /** The class that the network gives each row (N). */
  public static int[] decisions(Network network, Examples rows) {
    int[] classes = new int[rows.size()];
    float[] found =
        all(
            rows,
            network,
            x -> network.forward(x, false).argMax(1).toType(DataType.FLOAT32, false));
    Arrays.setAll(classes, i -> (int) found[i]);
    return classes;
  }

  /** Logits (N·C). */
  public static float[] logits(Network network, Examples rows) {
    return all(rows, network, x -> network.forward(x, false));
  }

  /** The features (N·H) that the last layer sees. */
  public static float[] features(FeatureNetwork network, Examples rows) {
    return all(
        rows,
        network,
        x -> {
          NDArray features = network.output(x, false).features();
          return features.reshape(features.getShape().get(0), -1);
        });
  }

  /** Which rows (N) the network gets wrong. */
  public static boolean[] of(Network network, Examples rows) {
    int[] decisions = decisions(network, rows);
    boolean[] wrong = new boolean[decisions.length];
    for (int i = 0; i < wrong.length; i++) {
      wrong[i] = decisions[i] != rows.labels()[i];
    }
    return wrong;
  }

  /**
   * The rows in pseudo-groups: each class, cut into what the network gets right ({@code 2 · class})
   * and wrong ({@code 2 · class + 1}).
   */
  public static Examples pseudoGroups(Network network, Examples rows) {
    boolean[] wrong = of(network, rows);
    int[] groups = new int[wrong.length];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = 2 * rows.labels()[i] + (wrong[i] ? 1 : 0);
    }
    return rows.inGroups(groups, 2 * rows.classes());
  }

  private static float[] all(Examples rows, Network network, View view) {
    float[] all = new float[0];
    try (NDManager manager = network.manager().newSubManager();
        Gradients paused = Gradients.pause()) {
      for (int from = 0; from < rows.size(); from += BLOCK) {
        int to = Math.min(rows.size(), from + BLOCK);
        try (NDManager block = manager.newSubManager()) {
          float[] x = Arrays.copyOfRange(rows.x(), from * rows.width(), to * rows.width());
          float[] some =
              view.of(block.create(x, new Shape(to - from, rows.width()))).toFloatArray();
          int each = some.length / (to - from);
          all = from == 0 ? new float[rows.size() * each] : all;
          System.arraycopy(some, 0, all, from * each, some.length);
        }
      }
    }
    return all;
  }
}
