package io.equipoise.report;

/**
 * One threshold of a pipeline and what came of it.
 *
 * @param metric name of the number: {@code "demographicParityDifference"}
 * @param where the group or comparison it was measured on: {@code "sex"}
 * @param value what was measured; NaN when it could not be
 * @param rule the threshold as it was typed: {@code "demographicParityDifference>0.1"}
 * @param passed whether the threshold was not crossed
 */
public record Check(String metric, String where, double value, String rule, boolean passed) {}
