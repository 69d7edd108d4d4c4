/**
 * Learning from complementary labels, each of which says of a row only "not this class": losses
 * ({@link io.equipoise.deep.complementary.ComplementaryLoss}) and what mixes rows under them. A new
 * loss is a form of the former.
 */
@NullMarked
package io.equipoise.deep.complementary;

import org.jspecify.annotations.NullMarked;
