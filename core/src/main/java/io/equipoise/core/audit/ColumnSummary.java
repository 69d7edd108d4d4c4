package io.equipoise.core.audit;

/**
 * One column as it was read.
 *
 * @param name its name
 * @param type {@code "number"} or {@code "category"}
 * @param missing entries missing
 * @param distinct distinct entries
 * @param role {@code "target"}, {@code "group"}, {@code "given"}, {@code "score"}, {@code
 *     "prediction"}, {@code "weight"}, {@code "environment"} or {@code "feature"}
 * @param example some entries, shortened, for people
 */
public record ColumnSummary(
    String name, String type, long missing, long distinct, String role, String example) {}
