package io.equipoise.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompareOptionsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000})
  void repeatsThatCanEnd(int repeats) {
    assertThat(CompareOptions.DEFAULT.withSplits(2, repeats).repeats()).isEqualTo(repeats);
  }

  @ParameterizedTest
  @CsvSource({"5, 0, --repeats", "5, 1001, --repeats", "5, 1000000000, --repeats", "1, 2, --folds"})
  void splitsThatCannotWorkAreRefusedAtOnce(int folds, int repeats, String option) {
    assertThatThrownBy(() -> CompareOptions.DEFAULT.withSplits(folds, repeats))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(option);
  }
}
