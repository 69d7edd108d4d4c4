package io.equipoise.deep.embedding;

import io.equipoise.deep.embedding.mining.TripletMiner;
import io.equipoise.deep.embedding.mining.Triplets;
import java.util.List;

/**
 * A loss of pairs that takes them as triplets: a miner of pairs comes first, one of triplets then.
 */
public abstract class TripletLoss extends PairLoss {
  private final TripletMiner triplets;

  /** {@code name} is what DJL's metrics call it. */
  protected TripletLoss(String name, Parts parts, TripletMiner triplets) {
    super(name, parts);
    this.triplets = triplets;
  }

  /** Which triplets it looks at. */
  public final TripletMiner triplets() {
    return triplets;
  }

  /** The same loss of other triplets. */
  public abstract TripletLoss with(TripletMiner other);

  /** What it says of triplets. */
  protected abstract Terms ofTriplets(Triplets chosen);

  @Override
  public final List<Terms> perAnchor(Pairs pairs) {
    return List.of(ofTriplets(triplets.mine(pairs)));
  }
}
