package io.equipoise.deep.semisupervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.Network;
import java.util.Arrays;

/** The classes that a network decides for. */
public final class Decisions {
  private static final int BLOCK = 256;

  private Decisions() {}

  /** The class (N·P) of each row or pixel. */
  public static int[] of(Network network, Samples samples) {
    int each = samples.each();
    int labels = samples.labelsEach();
    int[] decided = new int[samples.size() * labels];
    try (NDManager manager = network.manager().newSubManager();
        Gradients paused = Gradients.pause()) {
      for (int from = 0; from < samples.size(); from += BLOCK) {
        int to = Math.min(samples.size(), from + BLOCK);
        try (NDManager block = manager.newSubManager()) {
          float[] part = Arrays.copyOfRange(samples.x(), from * each, to * each);
          NDArray logits = network.forward(samples.array(part, block), false);
          long[] classes = logits.argMax(1).toLongArray();
          for (int i = 0; i < classes.length; i++) {
            decided[from * labels + i] = Math.toIntExact(classes[i]);
          }
        }
      }
    }
    return decided;
  }
}
