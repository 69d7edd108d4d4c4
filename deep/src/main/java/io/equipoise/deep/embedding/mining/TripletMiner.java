package io.equipoise.deep.embedding.mining;

import io.equipoise.deep.embedding.Pairs;

/** Chooses triplets among the pairs of a block. Each anchor is mined by itself. */
@FunctionalInterface
public interface TripletMiner {
  /** Every triplet. */
  TripletMiner ALL = Triplets::of;

  /** The triplets that a loss should look at. */
  Triplets mine(Pairs pairs);
}
