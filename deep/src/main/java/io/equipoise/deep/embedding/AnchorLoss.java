package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;

/**
 * A loss of anchors that weighs its items: an item may be a positive in part and a negative in
 * part.
 *
 * <pre>
 *   l(a) = sigmaP( Σ_v p_v · rhoP(s_av) ) + sigmaN( Σ_v n_v · rhoN(s_av) )        s cosine
 * </pre>
 */
public sealed interface AnchorLoss {

  /**
   * The loss of each anchor (A).
   *
   * @param cosines (A,V) of anchors with items
   * @param positive (A,V) how much each item is a positive of the anchor; at least 0, constant
   * @param negative (A,V) likewise a negative
   */
  NDArray of(NDArray cosines, NDArray positive, NDArray negative);

  /**
   * {@code Σ p (-s) + Σ n max(0, s - m)}.
   *
   * @param m cosine that negatives should stay below, in [-1, 1]
   */
  record Contrastive(double m) implements AnchorLoss {
    public Contrastive {
      Require.between("m", m, -1, 1);
    }

    @Override
    public NDArray of(NDArray cosines, NDArray positive, NDArray negative) {
      NDArray over = cosines.sub(m).getNDArrayInternal().relu();
      return over.mul(negative).sub(cosines.mul(positive)).sum(new int[] {1});
    }
  }

  /**
   * {@code mean over items that cost something of p d + n max(0, m - d)} with the distance {@code d
   * = sqrt(2 - 2s)} of directions, as the authors' program has it; the mean is that of each anchor.
   *
   * @param m distance that negatives should be beyond, in [0, 2]
   */
  record ContrastiveDistance(double m) implements AnchorLoss {
    /** Squared distances of equal rows are below this by rounding alone. */
    private static final double SAME = 1e-12;

    public ContrastiveDistance {
      Require.between("m", m, 0, 2);
    }

    @Override
    public NDArray of(NDArray cosines, NDArray positive, NDArray negative) {
      NDArray two = Scalars.held(2, cosines);
      NDArray d = RowLengths.root(cosines.mul(two).neg().add(2), SAME);
      NDArray near = d.neg().add(m).getNDArrayInternal().relu();
      NDArray costs = d.mul(positive).add(near.mul(negative));
      NDArray number = costs.gt(0).toType(costs.getDataType(), false).sum(new int[] {1});
      return costs.sum(new int[] {1}).div(number.maximum(number.onesLike()));
    }
  }

  /**
   * {@code log(1 + Σ p exp(-b(s - m)))/b + log(1 + Σ n exp(g(s - m)))/g}.
   *
   * @param b sharpness for positives, above 0
   * @param g sharpness for negatives, above 0
   * @param m cosine that both turn at, in [-1, 1]
   */
  record MultiSimilarity(double b, double g, double m) implements AnchorLoss {
    public MultiSimilarity {
      Require.between("b", b, 1e-3, 1e4);
      Require.between("g", g, 1e-3, 1e4);
      Require.between("m", m, -1, 1);
    }

    @Override
    public NDArray of(NDArray cosines, NDArray positive, NDArray negative) {
      NDArray from = cosines.sub(m);
      NDArray pulled = logOnePlus(from.mul(Scalars.held(-b, from)), positive);
      NDArray pushed = logOnePlus(from.mul(Scalars.held(g, from)), negative);
      return pulled.div(Scalars.held(b, pulled)).add(pushed.div(Scalars.held(g, pushed)));
    }
  }

  /**
   * {@code log(1 + Σ p exp(-b(s - m))) + log(1 + Σ n exp(b(s + m)))}, whose anchors are learned
   * proxies of classes.
   *
   * @param b sharpness, above 0
   * @param m cosine from 0 that positives should reach and negatives stay below minus, in [0, 1]
   */
  record ProxyAnchor(double b, double m) implements AnchorLoss {
    public ProxyAnchor {
      Require.between("b", b, 1e-3, 1e4);
      Require.between("m", m, 0, 1);
    }

    @Override
    public NDArray of(NDArray cosines, NDArray positive, NDArray negative) {
      NDArray sharpness = Scalars.held(b, cosines);
      NDArray pulled = logOnePlus(cosines.neg().add(m).mul(sharpness), positive);
      return pulled.add(logOnePlus(cosines.add(m).mul(sharpness), negative));
    }
  }

  /** {@code log(1 + Σ w exp(x))} of each row; 0 where all weights are 0. */
  private static NDArray logOnePlus(NDArray x, NDArray weights) {
    NDArray kept = weights.gt(0);
    NDArray logs = NDArrays.where(kept, weights, weights.onesLike()).log();
    return LogSumExp.withOne(x.add(logs), kept, 1);
  }
}
