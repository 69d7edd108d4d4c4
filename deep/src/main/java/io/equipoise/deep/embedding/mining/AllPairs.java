package io.equipoise.deep.embedding.mining;

import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.Pairs;

/** Leaves out nothing. */
@Method(
    name = "all-pairs",
    slot = Slot.TRAINING,
    summary = "Mines nothing: a loss of pairs looks at every pair of the batch.")
public final class AllPairs implements Miner {
  @Override
  public Pairs mine(Pairs pairs) {
    return pairs;
  }
}
