package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import io.equipoise.core.table.Table;

/**
 * What a model may look at: features, and the group of every row for those remedies that use it
 * when deciding.
 */
public record Rows(Table features, Groups groups) {
  public Rows {
    Require.sameLength("the features", features.rows(), "the groups", groups.rows());
  }

  /** Number of rows. */
  public int count() {
    return features.rows();
  }

  /** These rows in this order. */
  public Rows take(int[] rows) {
    return new Rows(features.take(rows), groups.take(rows));
  }
}
