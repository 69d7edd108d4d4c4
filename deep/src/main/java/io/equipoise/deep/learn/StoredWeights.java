package io.equipoise.deep.learn;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.train.DenseWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The weights of a network as bytes, layer by layer, little-endian. */
final class StoredWeights {
  private StoredWeights() {}

  /** Inputs, hidden widths, outputs. */
  static int[] sizes(DenseWeights weights) {
    List<DenseWeights.Layer> layers = weights.layers();
    int[] sizes = new int[layers.size() + 1];
    sizes[0] = layers.get(0).in();
    for (int k = 0; k < layers.size(); k++) {
      sizes[k + 1] = layers.get(k).out();
    }
    return sizes;
  }

  static byte[] bytes(DenseWeights weights) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(4 * floats(sizes(weights))))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (DenseWeights.Layer layer : weights.layers()) {
      put(bytes, layer.weight());
      put(bytes, layer.bias());
    }
    return bytes.array();
  }

  /** The weights of a network of these sizes, which has this many inputs. */
  static DenseWeights read(int[] sizes, int inputs, byte[] stored) {
    if (sizes.length < 2 || sizes[0] != inputs || stored.length != 4 * floats(sizes)) {
      throw damaged();
    }
    ByteBuffer bytes = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    List<DenseWeights.Layer> layers = new ArrayList<>();
    for (int k = 0; k + 1 < sizes.length; k++) {
      float[] weight = take(bytes, sizes[k] * sizes[k + 1]);
      layers.add(new DenseWeights.Layer(sizes[k], sizes[k + 1], weight, take(bytes, sizes[k + 1])));
    }
    return new DenseWeights(layers);
  }

  static UserError damaged() {
    return new UserError("the saved network is damaged: its weights do not fit its shape");
  }

  private static long floats(int[] sizes) {
    long floats = 0;
    for (int k = 0; k + 1 < sizes.length; k++) {
      floats += sizes[k + 1] * (sizes[k] + 1L);
    }
    return floats;
  }

  static void put(ByteBuffer bytes, float[] values) {
    for (float value : values) {
      bytes.putFloat(value);
    }
  }

  static float[] take(ByteBuffer bytes, int count) {
    float[] values = new float[count];
    bytes.asFloatBuffer().get(values);
    bytes.position(bytes.position() + 4 * count);
    return values;
  }
}
