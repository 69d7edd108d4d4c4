package io.equipoise.deep.learn;

import io.equipoise.core.learn.Store;
import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.NearestNeighbours;
import io.equipoise.deep.train.DenseWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** From frozen embeddings of length 1 to the probabilities of classes. */
sealed interface EmbeddingHead {
  String BYTES = "head";

  /**
   * Writes the probabilities of some rows.
   *
   * @param unit (n·d) embeddings of length 1
   * @param out n times C numbers from {@code at}
   */
  void probabilities(float[] unit, int width, double[] out, int at);

  /** Writes all but its {@link #shape}. */
  void save(Store store);

  Shape shape();

  /**
   * What tells the two apart.
   *
   * @param classes C
   * @param neighbours k, or 0 for a linear layer
   * @param rows of the gallery; 0 for a linear layer
   */
  record Shape(int classes, int neighbours, int rows) {}

  /** Reads what was saved. */
  static EmbeddingHead load(Store store, Shape shape, int width) {
    byte[] bytes = store.readBytes(BYTES);
    return shape.neighbours() == 0
        ? new Linear(StoredWeights.read(new int[] {width, shape.classes()}, width, bytes))
        : Neighbours.read(shape, width, bytes);
  }

  /** A softmax over weighted sums of the embedding's entries times {@code sqrt(d)}. */
  record Linear(DenseWeights weights) implements EmbeddingHead {

    /** Entries of about unit variance, as layers are made for. */
    static float[] scaled(float[] unit, int width) {
      float[] scaled = unit.clone();
      float factor = (float) StrictMath.sqrt(width);
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] *= factor;
      }
      return scaled;
    }

    @Override
    public void probabilities(float[] unit, int width, double[] out, int at) {
      float[] scaled = scaled(unit, width);
      DenseWeights.Forward forward = weights.forward();
      for (int i = 0; i < unit.length / width; i++) {
        forward.probabilities(scaled, i * width, out, at + i * weights.outputs());
      }
    }

    @Override
    public Shape shape() {
      return new Shape(weights.outputs(), 0, 0);
    }

    @Override
    public void save(Store store) {
      store.writeBytes(BYTES, StoredWeights.bytes(weights));
    }
  }

  /**
   * The share of each class among the nearest training rows, by their weights.
   *
   * @param k neighbours
   * @param gallery (N·d) embeddings of length 1
   * @param labels (N)
   * @param weights (N)
   */
  record Neighbours(int k, int classes, float[] gallery, int[] labels, double[] weights)
      implements EmbeddingHead {

    @Override
    public void probabilities(float[] unit, int width, double[] out, int at) {
      NearestNeighbours.Found found =
          NearestNeighbours.of(
              Embeddings.of(unit, width), Embeddings.of(gallery, width), k, Distance.EUCLIDEAN);
      for (int i = 0; i < unit.length / width; i++) {
        double sum = 0;
        for (int place = i * k; place < (i + 1) * k; place++) {
          int row = found.rows()[place];
          out[at + i * classes + labels[row]] += weights[row];
          sum += weights[row];
        }
        for (int c = at + i * classes; c < at + (i + 1) * classes; c++) {
          out[c] /= sum;
        }
      }
    }

    @Override
    public Shape shape() {
      return new Shape(classes, k, labels.length);
    }

    @Override
    public void save(Store store) {
      ByteBuffer bytes =
          ByteBuffer.allocate(4 * gallery.length + 12 * labels.length)
              .order(ByteOrder.LITTLE_ENDIAN);
      StoredWeights.put(bytes, gallery);
      for (int i = 0; i < labels.length; i++) {
        bytes.putInt(labels[i]);
        bytes.putDouble(weights[i]);
      }
      store.writeBytes(BYTES, bytes.array());
    }

    static Neighbours read(Shape shape, int width, byte[] stored) {
      int rows = shape.rows();
      if (stored.length != rows * (4L * width + 12) || shape.neighbours() > rows) {
        throw StoredWeights.damaged();
      }
      ByteBuffer bytes = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
      float[] gallery = StoredWeights.take(bytes, rows * width);
      int[] labels = new int[rows];
      double[] weights = new double[rows];
      for (int i = 0; i < rows; i++) {
        labels[i] = bytes.getInt();
        weights[i] = bytes.getDouble();
        if (labels[i] < 0 || labels[i] >= shape.classes()) {
          throw StoredWeights.damaged();
        }
      }
      return new Neighbours(shape.neighbours(), shape.classes(), gallery, labels, weights);
    }
  }
}
