package io.equipoise.deep.train;

import io.equipoise.core.random.Seed;

/** Makes fresh networks of one kind, for trainings that need more than one. */
@FunctionalInterface
public interface Architecture<N extends HeadedNetwork> {

  /**
   * A network with random weights; whoever asks for it closes it.
   *
   * @param inputs number of features of a row
   * @param outputs number of logits
   */
  N fresh(int inputs, int outputs, Seed seed);
}
