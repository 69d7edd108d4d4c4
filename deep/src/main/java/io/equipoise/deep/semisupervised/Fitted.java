package io.equipoise.deep.semisupervised;

import io.equipoise.deep.train.Network;
import java.util.Optional;

/**
 * A network trained on cheap and accurate rows, with what was learned of the cheap ones.
 *
 * @param network the trained network; closing this closes it
 * @param errors (N) how far each cheap label is from the warm model, in the targets' unit
 * @param trust (N) how much each cheap row weighed
 * @param distanceLink rank correlation between trust and the distance to the nearest accurate row,
 *     in [-1, 1]; 0 where either does not vary
 */
public record Fitted<N extends Network>(
    N network, double[] errors, double[] trust, double distanceLink) implements AutoCloseable {
  private static final double STRONG = -0.5;

  /**
   * Says so when trust mainly falls with the distance to the accurate rows: it then punishes
   * regions that the warm model has not seen, not only wrong labels.
   */
  public Optional<String> warning() {
    return distanceLink > STRONG
        ? Optional.empty()
        : Optional.of(
            "trust in cheap rows falls with their distance to the accurate rows (rank correlation "
                + Math.round(distanceLink * 100) / 100.0
                + "): the warm model may not know those regions; raise gamma or label some rows"
                + " there");
  }

  @Override
  public void close() {
    network.close();
  }
}
