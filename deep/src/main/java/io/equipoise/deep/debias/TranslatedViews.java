package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.FeatureNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A classifier that learns from two translated views of each image by {@link CdvgLoss}, and says
 * what it says of images as they are. The translator is not trained: no gradient reaches it.
 */
public final class TranslatedViews implements Network {
  private final FeatureNetwork classifier;
  private final Network projection;
  private final ImageTranslator translator;

  /**
   * A classifier, closed with this, as is its projection; the translator is the caller's.
   *
   * @param classifier from rows of the translator's images to logits (N,C) and features (N,F)
   * @param projection from features to what is contrasted (N,d)
   */
  public TranslatedViews(
      FeatureNetwork classifier, Network projection, ImageTranslator translator) {
    this.classifier = classifier;
    this.projection = projection;
    this.translator = translator;
  }

  /** The lesson that trains classifier and projection; for one training. */
  public Lesson lesson(CdvgLoss loss, Seed seed) {
    UniformRandomProvider random = seed.generator();
    return step -> {
      NDArray both = views(step.x(), random);
      FeatureNetwork.Output said = classifier.output(both, true);
      NDArray projected = projection.forward(said.features(), true);
      long rows = step.x().getShape().get(0);
      NDArray first = said.logits().get(new NDIndex().addSliceDim(0, rows));
      NDArray second = said.logits().get(new NDIndex().addSliceDim(rows, 2 * rows));
      Batch batch = step.batch(first);
      NDArray pairs = projected.reshape(2, rows, -1);
      return loss.loss(first, second, batch.labels(), pairs, batch.weights());
    };
  }

  /** Two views of each image (2N,C·H·W), each turned towards another class. */
  private NDArray views(NDArray x, UniformRandomProvider random) {
    int rows = Math.toIntExact(x.getShape().get(0));
    int classes = translator.form().classes();
    long[] first = new long[rows];
    long[] second = new long[rows];
    for (int i = 0; i < rows; i++) {
      first[i] = random.nextInt(classes);
      int other = random.nextInt(classes - 1);
      second[i] = other < first[i] ? other : other + 1;
    }
    try (Gradients paused = Gradients.pause()) {
      NDManager step = x.getManager();
      NDArray one = translator.translate(x, step.create(first));
      return one.concat(translator.translate(x, step.create(second)), 0).reshape(2L * rows, -1);
    }
  }

  @Override
  public List<NDArray> parameters() {
    List<NDArray> all = new ArrayList<>(classifier.parameters());
    all.addAll(projection.parameters());
    return all;
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    return classifier.forward(x, training);
  }

  @Override
  public NDManager manager() {
    return classifier.manager();
  }

  @Override
  public void close() {
    classifier.close();
    projection.close();
  }
}
