/**
 * How near embeddings are to each other. A new {@link
 * io.equipoise.deep.embedding.similarity.Similarity} gives the same numbers for whole blocks and
 * for rows side by side, and says whether larger is nearer; losses and miners take any of them.
 */
@NullMarked
package io.equipoise.deep.embedding.similarity;

import org.jspecify.annotations.NullMarked;
