/**
 * Which pairs and triplets a loss looks at. A new {@link io.equipoise.deep.embedding.mining.Miner}
 * leaves out pairs anchor by anchor, so that it works on any block of anchors.
 */
@NullMarked
package io.equipoise.deep.embedding.mining;

import org.jspecify.annotations.NullMarked;
