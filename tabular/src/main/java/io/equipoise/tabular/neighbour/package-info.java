/**
 * Exact nearest neighbours among rows of numbers and categories, for samplers and for measures of
 * consistency. A new distance between levels of a category is one more {@link
 * io.equipoise.tabular.neighbour.LevelDistance}; numbers are always Euclidean.
 */
@NullMarked
package io.equipoise.tabular.neighbour;

import org.jspecify.annotations.NullMarked;
