/**
 * Odd rows of a table: what an autoencoder cannot rebuild, and how a row lies among its neighbours.
 * A further score of rows is a class beside {@link io.equipoise.deep.outlier.Reconstruction}; what
 * drops or marks rows by it is a public final class with {@code @Method(slot = Slot.DATA)}.
 */
@NullMarked
package io.equipoise.deep.outlier;

import org.jspecify.annotations.NullMarked;
