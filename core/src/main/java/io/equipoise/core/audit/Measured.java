package io.equipoise.core.audit;

import io.equipoise.core.stat.Estimate;

/**
 * One number of an audit.
 *
 * @param metric the field's name in camelCase: {@code "falsePositiveRate"}, {@code
 *     "demographicParityDifference"}
 * @param where the group or comparison: {@code "race: African-American"}, {@code "sex"}, {@code
 *     "overall"}
 * @param estimate the number with its interval
 */
public record Measured(String metric, String where, Estimate estimate) {}
