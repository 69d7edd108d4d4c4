/**
 * How numbers and names are written for people: percent, points, intervals, spoken metric names. A
 * unit is added as a constant of {@link io.equipoise.report.text.Unit} with its way of writing.
 */
@NullMarked
package io.equipoise.report.text;

import org.jspecify.annotations.NullMarked;
