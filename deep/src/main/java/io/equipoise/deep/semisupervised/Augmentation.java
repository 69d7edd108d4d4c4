package io.equipoise.deep.semisupervised;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * A random change of samples that leaves their labels as they are, and every pixel where it is:
 * what compares pixels of two copies takes no flips or turns.
 */
@FunctionalInterface
public interface Augmentation {
  /** Changes nothing. */
  Augmentation NONE = (batch, each, random) -> {};

  /**
   * Changes a batch in place.
   *
   * @param batch (B·each) numbers, sample by sample
   * @param each numbers of one sample
   */
  void change(float[] batch, int each, UniformRandomProvider random);
}
