package io.equipoise.core.table;

import io.equipoise.core.error.UserError;
import java.util.Locale;

/** What a column of a {@link Table} holds. */
public enum ColumnType {
  /** Numbers: a {@link NumericColumn}. */
  NUMBER,
  /** Levels: a {@link CategoryColumn}. */
  CATEGORY;

  /** Reads {@code number} or {@code category}, in any case. */
  public static ColumnType parse(String word) {
    return switch (word.strip().toLowerCase(Locale.ROOT)) {
      case "number" -> NUMBER;
      case "category" -> CATEGORY;
      default ->
          throw new UserError("a column's type is number or category, not '" + word.strip() + "'");
    };
  }

  /** The type of this column. */
  public static ColumnType of(Column column) {
    return column instanceof NumericColumn ? NUMBER : CATEGORY;
  }

  /** As people write it: {@code "number"} or {@code "category"}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
