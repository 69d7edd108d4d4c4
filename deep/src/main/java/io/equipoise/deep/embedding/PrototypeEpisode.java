package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Scalars;
import java.util.Arrays;

/**
 * The prototypes that two modalities are trained towards for one pass over some pairs. Make a new
 * one for each pass, since prototypes age as the encoders move, from the features of the heads that
 * {@link ProtoClipLoss} is trained on.
 */
public final class PrototypeEpisode {
  private static final int RESTARTS = 3;

  private final Prototypes teacherOfFirst;
  private final Prototypes prototypesOfFirst;
  private final Prototypes teacherOfSecond;
  private final Prototypes prototypesOfSecond;

  private PrototypeEpisode(
      Prototypes teacherOfFirst,
      Prototypes prototypesOfFirst,
      Prototypes teacherOfSecond,
      Prototypes prototypesOfSecond) {
    this.teacherOfFirst = teacherOfFirst;
    this.prototypesOfFirst = prototypesOfFirst;
    this.teacherOfSecond = teacherOfSecond;
    this.prototypesOfSecond = prototypesOfSecond;
  }

  /**
   * Clusters each modality by k-means, three restarts, and translates the clusters of each into
   * means of the other's features.
   *
   * @param first (N·width) features of the one, brought to length 1 here
   * @param second (N·width) those of their partners
   * @param clusters about N/10
   */
  public static PrototypeEpisode of(
      float[] first, float[] second, int width, int clusters, Seed seed) {
    return of(first, second, width, clusters, true, seed);
  }

  /**
   * The same, where back translation may be left out: prototypes are then the other modality's own
   * centroids.
   */
  public static PrototypeEpisode of(
      float[] first, float[] second, int width, int clusters, boolean backTranslation, Seed seed) {
    Require.sameLength("first", first.length / width, "second", second.length / width);
    float[] one = unit(first, width);
    float[] other = unit(second, width);
    Prototypes ofOne = Prototypes.of(one, width, clusters, RESTARTS, seed.child("first"));
    Prototypes ofOther = Prototypes.of(other, width, clusters, RESTARTS, seed.child("second"));
    return new PrototypeEpisode(
        ofOther,
        backTranslation ? ofOther.translated(one, width) : ofOther,
        ofOne,
        backTranslation ? ofOne.translated(other, width) : ofOne);
  }

  /**
   * Of clusters that an outside teacher gives to the pairs, for a loss with one-hot targets.
   *
   * @param labels (N) in [0, clusters)
   */
  public static PrototypeEpisode taught(
      int[] labels, int clusters, float[] first, float[] second, int width) {
    Prototypes one = Prototypes.ofLabels(labels, clusters, unit(first, width), width);
    Prototypes other = Prototypes.ofLabels(labels, clusters, unit(second, width), width);
    return new PrototypeEpisode(other, one, one, other);
  }

  /**
   * The mean of both modalities' losses, a scalar.
   *
   * @param rows (n) which pairs the batch holds
   * @param first (n,width) features of the one as they are now
   * @param second (n,width) those of their partners
   */
  public NDArray loss(ProtoClipLoss loss, int[] rows, NDArray first, NDArray second) {
    NDArray both =
        side(loss, teacherOfFirst, prototypesOfFirst, rows, first)
            .add(side(loss, teacherOfSecond, prototypesOfSecond, rows, second));
    return both.mul(Scalars.held(0.5, both));
  }

  /** What the first modality is trained towards. */
  public Prototypes prototypesOfFirst() {
    return prototypesOfFirst;
  }

  /** What the second modality is trained towards. */
  public Prototypes prototypesOfSecond() {
    return prototypesOfSecond;
  }

  private static NDArray side(
      ProtoClipLoss loss, Prototypes teacher, Prototypes own, int[] rows, NDArray features) {
    long[] labels = Arrays.stream(rows).mapToLong(row -> teacher.labels()[row]).toArray();
    NDManager step = features.getManager();
    return loss.loss(features, step.create(labels), array(teacher, step), array(own, step));
  }

  private static NDArray array(Prototypes prototypes, NDManager step) {
    return step.create(
        prototypes.centroids(), new Shape(prototypes.clusters(), prototypes.width()));
  }

  private static float[] unit(float[] rows, int width) {
    float[] unit = rows.clone();
    for (int from = 0; from < rows.length; from += width) {
      double square = 0;
      for (int j = 0; j < width; j++) {
        square += (double) rows[from + j] * rows[from + j];
      }
      for (int j = 0; j < width && square > 0; j++) {
        unit[from + j] = (float) (rows[from + j] / Math.sqrt(square));
      }
    }
    return unit;
  }
}
