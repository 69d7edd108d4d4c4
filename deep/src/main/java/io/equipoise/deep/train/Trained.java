package io.equipoise.deep.train;

import java.util.List;

/**
 * What training made.
 *
 * @param result snapshot of the best epoch on the validation rows, of the last without any
 * @param losses mean training loss of each epoch
 * @param bestEpoch number of the epoch that {@code result} is from, the first being 0
 * @param groupShares share of all weight in training that each group's rows got, by group: a
 *     weighting that looks at losses may pass over a group whose rows are easy
 */
public record Trained<T>(T result, List<Double> losses, int bestEpoch, List<Double> groupShares) {
  public Trained {
    losses = List.copyOf(losses);
    groupShares = List.copyOf(groupShares);
  }
}
