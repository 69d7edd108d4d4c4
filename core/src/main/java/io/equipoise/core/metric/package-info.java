/**
 * Group metrics under the field's names, all from one scan: {@link Cells} counts, {@link Rate} is
 * the table of formulas, {@link GroupRates} and {@link Parity} put them together with intervals. A
 * new rate or parity is one line in its table; a metric of scores or numbers is a class beside
 * them. Measures of embeddings read {@link Embeddings}, pairs through {@code AllPairs}.
 */
package io.equipoise.core.metric;
