package io.equipoise.deep.cue;

import io.equipoise.deep.train.NetworkState;

/**
 * Weights of a network that learned to say one cue where all combinations occur.
 *
 * @param cue which
 * @param followed share of those rows on which it says the cue
 * @param state the weights
 */
public record CueSolution(int cue, double followed, NetworkState state) {}
