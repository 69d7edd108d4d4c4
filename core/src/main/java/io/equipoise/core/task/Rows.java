package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import io.equipoise.core.table.Table;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a model may look at: features, and the group of every row for those remedies that use it
 * when deciding.
 *
 * @param features what models learn from
 * @param groups by the protected columns
 * @param environments where or when each row was collected; without columns where nothing says so
 */
public record Rows(Table features, Groups groups, Groups environments) {
  public Rows {
    Require.sameLength("the features", features.rows(), "the groups", groups.rows());
    Require.sameLength("the features", features.rows(), "the environments", environments.rows());
  }

  /** Rows of which nothing says where they come from. */
  public Rows(Table features, Groups groups) {
    this(features, groups, Groups.none(features.rows()));
  }

  /** Number of rows. */
  public int count() {
    return features.rows();
  }

  /** These rows in this order. */
  public Rows take(int[] rows) {
    return new Rows(features.take(rows), groups.take(rows), environments.take(rows));
  }

  /** The same rows with other features. */
  public Rows withFeatures(Table other) {
    return new Rows(other, groups, environments);
  }

  /** The columns that tell groups and environments, which made rows take over from real ones. */
  public List<String> membershipColumns() {
    return Stream.of(groups, environments).flatMap(each -> each.columns().stream()).toList();
  }

  /** Whether a column says where or when the rows were collected. */
  public boolean hasEnvironments() {
    return !environments.columns().isEmpty();
  }

  /** The same rows with their environments in place of groups, where a column tells them. */
  public Rows byEnvironment() {
    return hasEnvironments() ? new Rows(features, environments, environments) : this;
  }
}
