/**
 * Labels that are probably wrong: what models say of rows that they have not seen, counted against
 * the labels given, and the remedy that drops or changes such rows. A further rule for which rows
 * are wrong is a constant of {@link io.equipoise.tabular.noise.FilterRule}.
 */
@NullMarked
package io.equipoise.tabular.noise;

import org.jspecify.annotations.NullMarked;
