package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Scalars;

/** How the values of anchors, pairs or triplets become one number. */
@FunctionalInterface
public interface Reduction {

  /** Sums and counts of one block of anchors. */
  Tally of(Terms terms, Pairs pairs);

  /** The mean of the values above {@code low} and below {@code high}. */
  static Reduction within(double low, double high) {
    Require.that(low < high, "low is " + low + ", but must be below high, which is " + high);
    return (terms, pairs) -> {
      NDArray inside =
          terms
              .values()
              .gt(Scalars.of(low, terms.values()))
              .logicalAnd(terms.values().lt(Scalars.of(high, terms.values())));
      NDArray counted = terms.counted().mul(inside.toType(terms.counted().getDataType(), false));
      return Averaging.MEAN.of(terms.counting(counted), pairs);
    };
  }

  /** The mean of the values times the weight of their anchor's class, over their number. */
  static Reduction classWeighted(double... weights) {
    Require.eachPositive("weights", weights);
    double[] own = weights.clone();
    return (terms, pairs) -> {
      NDArray labels = pairs.anchors().labels().gather(terms.anchors(), 0);
      for (long label : labels.toLongArray()) {
        Require.that(
            label < own.length,
            "label " + label + " has no weight: there are weights for " + own.length + " classes");
      }
      NDArray perClass = labels.getManager().create(own);
      NDArray perLine = perClass.toType(terms.values().getDataType(), false).gather(labels, 0);
      NDArray sum = terms.lineSums().mul(perLine).sum();
      return new Tally(sum.reshape(1), terms.counted().sum().reshape(1));
    };
  }
}
