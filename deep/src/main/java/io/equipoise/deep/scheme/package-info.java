/**
 * How a network comes from rows, beside the loss that it minimises: in one go or in stages, on rows
 * drawn or mixed, with terms of its own. A scheme implements {@link
 * io.equipoise.deep.scheme.TrainingScheme} by calls of {@link
 * io.equipoise.deep.scheme.Curriculum#train}, the one training loop.
 */
@NullMarked
package io.equipoise.deep.scheme;

import org.jspecify.annotations.NullMarked;
