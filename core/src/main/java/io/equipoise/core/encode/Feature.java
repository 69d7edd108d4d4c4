package io.equipoise.core.encode;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.equipoise.core.table.Column;
import java.util.List;

/** How one column of a table is encoded; holds what was learned of it from the training rows. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NumberFeature.class, name = "number"),
  @JsonSubTypes.Type(value = LevelFeature.class, name = "levels")
})
public sealed interface Feature permits NumberFeature, LevelFeature {
  /** The table's column. */
  String column();

  /** Names of the encoded columns, at least one. */
  List<String> names();

  /**
   * Prepares one column, of the training type or another that can be read as it; one that cannot is
   * the user's error.
   */
  Filler filler(Column column);

  /** Writes encoded rows of one feature into a block of a matrix. */
  @FunctionalInterface
  interface Filler {
    /**
     * Writes the rows {@code from … to-1} of the column.
     *
     * @param out zeros where this writes
     * @param width columns of the matrix
     * @param offset where the feature's first column of row {@code from} stands in {@code out}
     */
    void fill(int from, int to, float[] out, int width, int offset);
  }
}
