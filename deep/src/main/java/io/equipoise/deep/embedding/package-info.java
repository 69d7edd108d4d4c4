/**
 * Losses on embeddings: of rows whose classes are known ({@link
 * io.equipoise.deep.embedding.EmbeddingLoss}), and of several views of the same rows ({@link
 * io.equipoise.deep.embedding.ViewLoss}). A new one extends one of the two, takes rows as they come
 * and normalises them itself with {@link io.equipoise.deep.embedding.UnitRows}.
 */
@NullMarked
package io.equipoise.deep.embedding;

import org.jspecify.annotations.NullMarked;
