package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Silences a share of the units at random and scales the others up (Srivastava et al. 2014), from a
 * generator of its own. The share is exact to 1/65,536.
 */
public final class Dropout {
  private final int threshold;
  private final float scale;
  private final UniformRandomProvider random;

  /** {@code share} in [0, 1) of the units. */
  public Dropout(double share, UniformRandomProvider random) {
    this.threshold = (int) Math.round(share * 65_536);
    this.scale = (float) (65_536.0 / (65_536 - threshold));
    this.random = random;
  }

  /** The units, some of them 0, in their manager. */
  public NDArray apply(NDArray units) {
    if (threshold == 0) {
      return units;
    }
    Shape shape = units.getShape();
    float[] mask = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < mask.length; ) {
      long bits = random.nextLong();
      for (int k = 0; k < 4 && i < mask.length; k++, i++, bits >>>= 16) {
        mask[i] = (bits & 0xffff) < threshold ? 0f : scale;
      }
    }
    return units.mul(units.getManager().create(mask, shape));
  }
}
