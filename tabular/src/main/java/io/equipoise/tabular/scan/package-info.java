/**
 * Search for the subgroup, described by values of several columns, whose outcomes stray furthest
 * from what was expected of them. A score is added as a constant of {@code Statistic}.
 */
@NullMarked
package io.equipoise.tabular.scan;

import org.jspecify.annotations.NullMarked;
