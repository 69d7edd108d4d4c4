/**
 * Comparisons on well-known data sets, whose tables stand in {@code docs}. To add a data set or a
 * recipe, name it in its program and run that again.
 */
@NullMarked
package io.equipoise.evidence.comparison;

import org.jspecify.annotations.NullMarked;
