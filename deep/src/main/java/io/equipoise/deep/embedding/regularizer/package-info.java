/**
 * Penalties on embeddings or class vectors that are added to a loss. A new one is an {@link
 * io.equipoise.deep.embedding.EmbeddingRegularizer} and gives a mean over rows, so that its price
 * does not depend on the batch's size.
 */
@NullMarked
package io.equipoise.deep.embedding.regularizer;

import org.jspecify.annotations.NullMarked;
