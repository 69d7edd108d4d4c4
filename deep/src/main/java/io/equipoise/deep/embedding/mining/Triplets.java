package io.equipoise.deep.embedding.mining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.Require;
import io.equipoise.deep.embedding.Pairs;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Anchors of a block with a positive and a negative each. Only those that there are take room:
 * their number is that of the positive pairs times the negatives of each.
 */
public final class Triplets {
  private static final long MOST = 50_000_000;

  private final Pairs pairs;
  private final int[] anchors;
  private final int[] positives;
  private final int[] negatives;

  private Triplets(Pairs pairs, int[] anchors, int[] positives, int[] negatives) {
    this.pairs = pairs;
    this.anchors = anchors;
    this.positives = positives;
    this.negatives = negatives;
  }

  /** Every triplet of the pairs. */
  public static Triplets of(Pairs pairs) {
    PairTable table = PairTable.of(pairs);
    long count = 0;
    for (int i = 0; i < table.anchors(); i++) {
      count += (long) table.positives(i).length * table.negatives(i).length;
    }
    Require.that(
        count <= MOST,
        "the rows have "
            + count
            + " triplets, too many at once: take smaller batches or a miner of pairs");
    int[] anchors = new int[(int) count];
    int[] positives = new int[(int) count];
    int[] negatives = new int[(int) count];
    int t = 0;
    for (int i = 0; i < table.anchors(); i++) {
      int[] others = table.negatives(i);
      for (int p : table.positives(i)) {
        for (int n : others) {
          anchors[t] = i;
          positives[t] = p;
          negatives[t++] = n;
        }
      }
    }
    return new Triplets(pairs, anchors, positives, negatives);
  }

  /** Chosen triplets: rows in the block, and twice columns. */
  static Triplets of(Pairs pairs, int[] anchors, int[] positives, int[] negatives) {
    return new Triplets(pairs, anchors.clone(), positives.clone(), negatives.clone());
  }

  /** Those of them that a condition holds for, by their number from 0. */
  Triplets where(IntPredicate condition) {
    int[] kept = IntStream.range(0, size()).filter(condition).toArray();
    return new Triplets(pairs, at(anchors, kept), at(positives, kept), at(negatives, kept));
  }

  private static int[] at(int[] values, int[] places) {
    int[] chosen = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      chosen[i] = values[places[i]];
    }
    return chosen;
  }

  /** T. */
  public int size() {
    return anchors.length;
  }

  /** The block they are in. */
  public Pairs pairs() {
    return pairs;
  }

  /** (T) number of each one's anchor in the block, int64. */
  public NDArray anchors() {
    return indices(anchors);
  }

  /** (T) number of each one's positive among the references, int64. */
  public NDArray positives() {
    return indices(positives);
  }

  /** (T) number of each one's negative among the references, int64. */
  public NDArray negatives() {
    return indices(negatives);
  }

  /** (T) distance of anchor and positive; larger is farther, whatever the similarity. */
  public NDArray positiveDistances() {
    return picked(positives);
  }

  /** (T) distance of anchor and negative. */
  public NDArray negativeDistances() {
    return picked(negatives);
  }

  /** (T) distance of positive and negative. */
  public NDArray oppositeDistances() {
    NDArray rows = pairs.references().embeddings();
    NDArray between = pairs.similarity().ofRows(rows.get(positives()), rows.get(negatives()));
    return pairs.similarity().isDistance() ? between : between.neg();
  }

  private NDArray picked(int[] columns) {
    long width = pairs.references().size();
    long[] places = new long[columns.length];
    for (int t = 0; t < places.length; t++) {
      places[t] = anchors[t] * width + columns[t];
    }
    return pairs.distances().flatten().gather(manager().create(places), 0);
  }

  private NDArray indices(int[] values) {
    long[] whole = new long[values.length];
    for (int t = 0; t < whole.length; t++) {
      whole[t] = values[t];
    }
    return manager().create(whole);
  }

  private NDManager manager() {
    return pairs.values().getManager();
  }
}
