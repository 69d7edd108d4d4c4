package io.equipoise.tabular.repair;

import io.equipoise.core.task.Rows;

/** Other columns for rows, as learned from training rows: a record that can be written. */
interface Repair {
  /** The rows with other features and the same groups. */
  Rows apply(Rows rows);
}
