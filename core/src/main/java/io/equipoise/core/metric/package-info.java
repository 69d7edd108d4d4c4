/**
 * Group metrics under the field's names, all from one scan: {@link Cells} counts, {@link Rate} is
 * the table of formulas, {@link GroupRates} and {@link Parity} put them together with intervals. A
 * new rate or parity is one line in its table; a metric of scores or numbers is a class beside
 * them.
 */
package io.equipoise.core.metric;
