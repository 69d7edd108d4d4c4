package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.deep.embedding.similarity.Similarity;
import io.equipoise.deep.engine.Scalars;

/**
 * A block of anchors beside all rows that they are compared with, and which of those are positives
 * (of the anchor's class) and negatives (of another). A miner leaves out some of either.
 *
 * @param similarity what the values are
 * @param values (b,N) similarity of each anchor with each reference
 * @param positives (b,N) 1 or 0, in the type of the values; constant
 * @param negatives (b,N) likewise
 * @param anchors b rows
 * @param references N rows, which may be the anchors themselves
 */
public record Pairs(
    Similarity similarity,
    NDArray values,
    NDArray positives,
    NDArray negatives,
    Labelled anchors,
    Labelled references) {

  /** All rows as anchors, each beside the others. */
  public static Pairs of(Labelled rows, Similarity similarity) {
    return block(rows, 0, rows.size(), similarity);
  }

  /** The rows in [from, to) as anchors, each beside all other rows. */
  public static Pairs block(Labelled rows, long from, long to, Similarity similarity) {
    Labelled anchors = rows.slice(from, to);
    NDArray numbers = rows.manager().arange(0, (int) rows.size(), 1, DataType.INT64);
    NDArray own = numbers.get(from + ":" + to);
    NDArray self = own.expandDims(1).eq(numbers.expandDims(0));
    return made(anchors, rows, similarity, self);
  }

  /** Rows beside others that have none in common with them, such as remembered ones. */
  public static Pairs between(Labelled anchors, Labelled references, Similarity similarity) {
    Require.that(
        anchors.embeddings().getShape().get(1) == references.embeddings().getShape().get(1),
        "embeddings "
            + anchors.embeddings().getShape()
            + " and reference embeddings "
            + references.embeddings().getShape()
            + " differ in width");
    NDArray none = anchors.labels().expandDims(1).eq(references.labels().expandDims(0)).zerosLike();
    return made(anchors, references, similarity, none.toType(DataType.BOOLEAN, false));
  }

  private static Pairs made(
      Labelled anchors, Labelled references, Similarity similarity, NDArray self) {
    NDArray values = similarity.between(anchors.embeddings(), references.embeddings());
    DataType type = values.getDataType();
    NDArray same =
        anchors.labels().expandDims(1).eq(references.labels().expandDims(0)).toType(type, false);
    NDArray positives = same.mul(self.logicalNot().toType(type, false));
    return new Pairs(similarity, values, positives, same.neg().add(1), anchors, references);
  }

  /** The same pairs with fewer of them kept. */
  public Pairs keeping(NDArray keptPositives, NDArray keptNegatives) {
    return new Pairs(similarity, values, keptPositives, keptNegatives, anchors, references);
  }

  /** (b,N) as distances: larger is farther, whatever the similarity. */
  public NDArray distances() {
    return similarity.isDistance() ? values : values.neg();
  }

  /** (b,N) as similarities: larger is nearer, whatever the similarity. */
  public NDArray nearness() {
    return similarity.isDistance() ? values.neg() : values;
  }

  /** A threshold in the unit of the values, as a distance in the sense of {@link #distances}. */
  public Number distance(double threshold) {
    return Scalars.of(similarity.sign() * threshold, values);
  }

  /** (b) 1 for anchors with a positive, else 0. */
  public NDArray withPositive() {
    return positives.max(new int[] {1});
  }

  /** (b) 1 for anchors with a negative, else 0. */
  public NDArray withNegative() {
    return negatives.max(new int[] {1});
  }
}
