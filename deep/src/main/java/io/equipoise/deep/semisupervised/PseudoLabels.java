package io.equipoise.deep.semisupervised;

import ai.djl.ndarray.NDArray;

/**
 * What a teacher says of rows or pixels without labels; constants.
 *
 * @param labels (M) int64, its class
 * @param confidences (M) its probability of that class, decayed where decay is on
 * @param accepted (M) 1 where the confidence before decay is above the threshold, else 0
 * @param meanConfidence mean of the confidences before decay
 * @param threshold the threshold
 */
public record PseudoLabels(
    NDArray labels,
    NDArray confidences,
    NDArray accepted,
    double meanConfidence,
    double threshold) {}
