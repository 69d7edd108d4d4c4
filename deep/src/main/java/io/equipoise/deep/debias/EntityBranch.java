package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A classifier with a branch beside it that reads the entities alone, for the training only: what
 * it says is the classifier's.
 *
 * <pre>{@code
 * try (EntityBranch both = new EntityBranch(content, entities, columns)) {
 *   Lesson lesson = both.lesson(new EndefLoss(0.9, 0.2), new EntityAugmentation(0.1), seed);
 *   new Trainer(new CrossEntropyLoss(), Weighting.NONE, settings)
 *       .fit(both, lesson, train, null, content::weights, seed);
 * }
 * }</pre>
 */
public final class EntityBranch implements Network {
  private final Network content;
  private final Network entities;
  private final int[] columns;

  /**
   * Both branches, which are closed with this.
   *
   * @param content from rows (N,D) to logits
   * @param entities from the entity columns (N,E) to logits
   * @param columns (E) columns of a row that hold entities, at least one
   */
  public EntityBranch(Network content, Network entities, int[] columns) {
    Require.that(columns.length > 0, "columns is empty, but the entity branch needs at least one");
    this.content = content;
    this.entities = entities;
    this.columns = columns.clone();
  }

  /** The lesson that trains both; for one training. */
  public Lesson lesson(EndefLoss loss, EntityAugmentation augmentation, Seed seed) {
    UniformRandomProvider random = seed.generator();
    return step -> {
      Rows rows = Rows.of(step.x(), columns, augmentation, random);
      Batch batch = step.batch(content.forward(rows.whole(), true));
      NDArray named = entities.forward(rows.entities(), true);
      return loss.perSample(batch.logits(), named, batch.labels()).mul(batch.weights()).mean();
    };
  }

  /** What the two branches read. */
  private record Rows(NDArray whole, NDArray entities) {

    static Rows of(
        NDArray x, int[] columns, EntityAugmentation augmentation, UniformRandomProvider random) {
      int rows = Math.toIntExact(x.getShape().get(0));
      int width = Math.toIntExact(x.getShape().get(1));
      float[] all = x.toFloatArray();
      float[] named = new float[rows * columns.length];
      float[] row = new float[width];
      float[] own = new float[columns.length];
      for (int i = 0; i < rows; i++) {
        System.arraycopy(all, i * width, row, 0, width);
        for (int k = 0; k < own.length; k++) {
          own[k] = row[columns[k]];
        }
        augmentation.hide(row, own, columns, random);
        System.arraycopy(row, 0, all, i * width, width);
        System.arraycopy(own, 0, named, i * own.length, own.length);
      }
      NDManager step = x.getManager();
      return new Rows(
          step.create(all, new Shape(rows, width)),
          step.create(named, new Shape(rows, columns.length)));
    }
  }

  @Override
  public List<NDArray> parameters() {
    List<NDArray> all = new ArrayList<>(content.parameters());
    all.addAll(entities.parameters());
    return all;
  }

  /** The content branch alone: a change of the entity list changes nothing. */
  @Override
  public NDArray forward(NDArray x, boolean training) {
    return content.forward(x, training);
  }

  @Override
  public NDManager manager() {
    return content.manager();
  }

  @Override
  public void close() {
    content.close();
    entities.close();
  }
}
