package io.equipoise.deep.debias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntityShiftTest {
  private static EntityShift.Texts texts(int[][] entities, boolean... positive) {
    return new EntityShift.Texts(entities, positive);
  }

  @Test
  void namesTheEntitiesThatChangedSides() {
    var past = texts(new int[][] {{0, 1}, {0, 0}, {1}, {2}}, true, true, false, true);
    var later = texts(new int[][] {{0}, {0, 1}, {1}}, false, false, true);
    List<EntityShift> shifts = EntityShift.between(past, later, 3, 1);
    assertThat(shifts).extracting(EntityShift::entity).containsExactly(0, 1);
    EntityShift first = shifts.get(0);
    assertThat(first.before()).as("a text counts once").isEqualTo(2);
    assertThat(first.shareBefore()).isEqualTo(1);
    assertThat(first.shareAfter()).isEqualTo(0);
    assertThat(first.difference()).isEqualTo(-1);
    assertThat(shifts.get(1).difference()).isZero();
    assertThat(EntityShift.between(past, later, 3, 3)).isEmpty();
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    var texts = texts(new int[][] {{3}}, true);
    assertThatThrownBy(() -> EntityShift.between(texts, texts, 3, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("entities holds 3");
    assertThatThrownBy(() -> texts(new int[][] {{0}}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("positive");
  }
}
