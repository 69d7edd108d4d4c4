package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.engine.Scalars;
import java.util.Arrays;
import java.util.stream.LongStream;

/** The usual reductions. What does not count, such as an anchor without a pair, is left out. */
public enum Averaging implements Reduction {
  /** The mean of all values. */
  MEAN {
    @Override
    public Tally of(Terms terms, Pairs pairs) {
      return single(terms.values().mul(terms.counted()).sum(), terms.counted().sum());
    }
  },
  /** The mean of the values above 0, so that pairs which are far enough do not dilute the rest. */
  MEAN_OF_NONZERO {
    @Override
    public Tally of(Terms terms, Pairs pairs) {
      NDArray active = terms.values().gt(Scalars.of(0, terms.values()));
      NDArray counted = terms.counted().mul(active.toType(terms.counted().getDataType(), false));
      return MEAN.of(terms.counting(counted), pairs);
    }
  },
  /** The sum of all values. */
  SUM {
    @Override
    public Tally of(Terms terms, Pairs pairs) {
      NDArray sum = terms.values().mul(terms.counted()).sum();
      return single(sum, sum.zerosLike());
    }
  },
  /** The mean over anchors of the mean of each one's values. */
  PER_ANCHOR {
    @Override
    public Tally of(Terms terms, Pairs pairs) {
      double[] counts = numbers(terms.lineCounts());
      long[] anchors = terms.anchors().toLongArray();
      double[] perAnchor = new double[Math.toIntExact(pairs.anchors().size())];
      for (int i = 0; i < anchors.length; i++) {
        perAnchor[(int) anchors[i]] += counts[i];
      }
      double[] shares = new double[anchors.length];
      for (int i = 0; i < anchors.length; i++) {
        shares[i] = counts[i] > 0 ? 1 / perAnchor[(int) anchors[i]] : 0;
      }
      NDArray like = terms.values();
      NDManager manager = like.getManager();
      NDArray weights = manager.create(shares).toType(like.getDataType(), false);
      double some = Arrays.stream(perAnchor).filter(count -> count > 0).count();
      return single(terms.lineSums().mul(weights).sum(), Scalars.held(some, like));
    }
  },
  /** The mean over the anchors' classes of the mean of each one's values. */
  CLASS_BALANCED {
    @Override
    public Tally of(Terms terms, Pairs pairs) {
      long[] anchorLabels = pairs.anchors().labels().toLongArray();
      // classes of all rows, so that blocks of anchors add up class by class
      long[] classes =
          LongStream.concat(
                  Arrays.stream(pairs.references().labels().toLongArray()),
                  Arrays.stream(anchorLabels))
              .distinct()
              .sorted()
              .toArray();
      long[] anchors = terms.anchors().toLongArray();
      double[] members = new double[anchors.length * classes.length];
      for (int i = 0; i < anchors.length; i++) {
        int code = Arrays.binarySearch(classes, anchorLabels[(int) anchors[i]]);
        members[i * classes.length + code] = 1;
      }
      NDArray like = terms.values();
      NDArray membership =
          like.getManager()
              .create(members, new Shape(anchors.length, classes.length))
              .toType(like.getDataType(), false);
      NDArray sums = terms.lineSums().expandDims(0).matMul(membership);
      NDArray counts = terms.lineCounts().expandDims(0).matMul(membership);
      return new Tally(sums.flatten(), counts.flatten());
    }
  };

  private static Tally single(NDArray sum, NDArray count) {
    return new Tally(sum.reshape(1), count.reshape(1));
  }

  private static double[] numbers(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }
}
