package io.equipoise.deep.embedding.mining;

import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.Pairs;

/**
 * Each anchor's farthest positive and nearest negative; of equals the first. Anchors without either
 * are left out.
 *
 * @see <a href="https://arxiv.org/abs/1703.07737">Hermans, Beyer, Leibe, In Defense of the Triplet
 *     Loss for Person Re-Identification, 2017, eq. 5, arXiv:1703.07737</a>
 */
@Method(
    name = "batch-hard",
    aliases = {"batch-hard-miner"},
    slot = Slot.TRAINING,
    summary =
        "Keeps each row's farthest positive and nearest negative of the batch, the triplets that"
            + " teach most.",
    cites = {"hermans2017defense"})
public final class BatchHardMiner implements Miner {
  private static final Miner HARDEST =
      new BatchEasyHardMiner(
          new BatchEasyHardMiner.Options(
              BatchEasyHardMiner.Pick.HARD, BatchEasyHardMiner.Pick.HARD));

  @Override
  public Pairs mine(Pairs pairs) {
    return HARDEST.mine(pairs);
  }
}
