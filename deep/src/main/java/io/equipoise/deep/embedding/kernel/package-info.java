/**
 * Pairwise objectives on large batches: rows in blocks, so that no N×N array is ever in memory, and
 * exact gradients that are handed to autograd once. {@link
 * io.equipoise.deep.embedding.kernel.PairwiseLogSumExp} serves losses that are sums of log-sums;
 * {@link io.equipoise.deep.embedding.kernel.AnchorBlocks} any other that is a sum over anchors. A
 * loss that uses one keeps its plain form in its test.
 */
@NullMarked
package io.equipoise.deep.embedding.kernel;

import org.jspecify.annotations.NullMarked;
