package io.equipoise.deep.train;

import java.util.List;

/**
 * What training made.
 *
 * @param result snapshot of the best epoch on the validation rows, of the last without any
 * @param losses mean training loss of each epoch
 * @param bestEpoch number of the epoch that {@code result} is from, the first being 0
 */
public record Trained<T>(T result, List<Double> losses, int bestEpoch) {
  public Trained {
    losses = List.copyOf(losses);
  }
}
