package io.equipoise.deep.debias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import org.junit.jupiter.api.Test;

class ContextEditTest {
  private static final boolean[][] TARGETS = {
    {true, true}, {true, false}, {false, true}, {false, false}
  };

  @Test
  void takesLabelsAway() {
    ContextEdit.Edited edited = ContextEdit.REMOVE_LABELS.of(TARGETS, 0, 1);
    assertThat(edited.rows()).containsExactly(0, 1, 2, 3);
    assertThat(edited.targets())
        .isDeepEqualTo(
            new boolean[][] {{true, false}, {true, false}, {false, true}, {false, false}});
  }

  @Test
  void takesRowsAway() {
    ContextEdit.Edited edited = ContextEdit.REMOVE_ROWS.of(TARGETS, 0, 1);
    assertThat(edited.rows()).containsExactly(1, 2, 3);
    assertThat(edited.targets()[0]).containsExactly(true, false);
  }

  @Test
  void splitsALabel() {
    assertThat(ContextEdit.SPLIT_LABEL.of(TARGETS, 0, 1).targets())
        .isDeepEqualTo(
            new boolean[][] {
              {true, true, false}, {false, false, true}, {false, true, false}, {false, false, false}
            });
    assertThat(TARGETS[1]).as("left as they are").containsExactly(true, false);
  }

  @Test
  void refusesOneLabelForBoth() {
    for (ContextEdit edit : ContextEdit.values()) {
      assertThatThrownBy(() -> edit.of(TARGETS, 1, 1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("same label");
    }
  }
}
