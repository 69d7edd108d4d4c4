package io.equipoise.deep.debias;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Hides parts of a text while a model learns that names are not to be trusted.
 *
 * <pre>
 *   for half of the texts, each entity: masked with probability a, deleted with probability a
 *   for the other half, each token:     masked with probability a, deleted with probability a
 * </pre>
 *
 * <p>A deleted entity leaves the list of entities too, a masked one stays there. {@code a = 0}
 * gives back what came in.
 *
 * @param probability a, in [0, 0.5]; the paper has 0.1
 */
public record EntityAugmentation(double probability) {
  private static final double HALF = 0.5;

  public EntityAugmentation {
    Require.between("augProb", probability, 0, HALF);
  }

  /**
   * A text and its entities.
   *
   * @param tokens of the whole text, entities among them
   * @param entities tokens of the list of entities
   */
  public record Text(int[] tokens, int[] entities) {}

  /**
   * A text with parts hidden.
   *
   * @param tokens (T) of the text
   * @param isEntity (T) whether each is an entity
   * @param mask the token that stands for a hidden one
   */
  public Text apply(int[] tokens, boolean[] isEntity, int mask, UniformRandomProvider random) {
    Require.sameLength("tokens", tokens.length, "isEntity", isEntity.length);
    boolean ofEntities = random.nextDouble() < HALF;
    int[] content = new int[tokens.length];
    int[] entities = new int[tokens.length];
    int kept = 0;
    int named = 0;
    for (int i = 0; i < tokens.length; i++) {
      Fate fate = !ofEntities || isEntity[i] ? draw(random) : Fate.KEPT;
      if (fate != Fate.DELETED) {
        content[kept++] = fate == Fate.MASKED ? mask : tokens[i];
      }
      if (isEntity[i] && !(ofEntities && fate == Fate.DELETED)) {
        entities[named++] = tokens[i];
      }
    }
    return new Text(Arrays.copyOf(content, kept), Arrays.copyOf(entities, named));
  }

  /**
   * The same for rows of columns, as bags of words: what is hidden becomes 0.
   *
   * @param row what the content branch reads (D), changed
   * @param entities what the entity branch reads (E), changed
   * @param columns (E) which columns of the row those are
   */
  void hide(float[] row, float[] entities, int[] columns, UniformRandomProvider random) {
    if (random.nextDouble() < HALF) {
      for (int k = 0; k < columns.length; k++) {
        Fate fate = draw(random);
        row[columns[k]] = fate == Fate.KEPT ? row[columns[k]] : 0;
        entities[k] = fate == Fate.DELETED ? 0 : entities[k];
      }
      return;
    }
    for (int j = 0; j < row.length; j++) {
      row[j] = draw(random) == Fate.KEPT ? row[j] : 0;
    }
  }

  private Fate draw(UniformRandomProvider random) {
    double drawn = random.nextDouble();
    if (drawn < probability) {
      return Fate.MASKED;
    }
    return drawn < 2 * probability ? Fate.DELETED : Fate.KEPT;
  }

  private enum Fate {
    KEPT,
    MASKED,
    DELETED
  }
}
