package io.equipoise.deep.embedding.mining;

import io.equipoise.deep.embedding.Pairs;

/** Leaves out pairs that a loss should not look at. Each anchor is mined by itself. */
@FunctionalInterface
public interface Miner {
  /** Every pair. */
  Miner ALL = new AllPairs();

  /** The same pairs with fewer of them kept; values and gradients stay as they are. */
  Pairs mine(Pairs pairs);
}
