/**
 * Learners for levels that follow one another. Each boundary between levels is a row of
 * coefficients; a learner differs from another in what it asks of those rows. One is added as a
 * learner that gives an {@link io.equipoise.tabular.ordinal.OrderedLogit}.
 */
package io.equipoise.tabular.ordinal;
