package io.equipoise.app.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CasesTest {
  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("cases.json");
  }

  private Cases read(String json) throws IOException {
    Files.writeString(file, json);
    return Cases.read(file);
  }

  private static Tensor tensor(Case one, String input) {
    return Objects.requireNonNull(one.inputs().get(input));
  }

  @Test
  void readsScalarsListsAndDeeperArrays() throws IOException {
    Cases cases =
        read(
            "{\"method\":\"m\",\"row\":3,\"c\":2.5,\"a\":[1,2],\"inputs\":{\"b\":[[[1,2],[3,NaN]]]},"
                + "\"parameters\":{\"gamma\":2,\"form\":\"set\"},\"note\":\"a remark\"}");
    assertThat(cases.single()).isTrue();
    Case one = cases.cases().get(0);
    assertThat(one.mistake()).isEmpty();
    assertThat(one.method()).contains("m");
    assertThat(one.row()).contains("3");
    assertThat(tensor(one, "c").shape()).isEmpty();
    assertThat(tensor(one, "a").shape()).containsExactly(2);
    assertThat(tensor(one, "b").shape()).containsExactly(1, 2, 2);
    assertThat(tensor(one, "b").data()).containsExactly(1, 2, 3, Double.NaN);
    assertThat(one.parameters()).containsOnlyKeys("gamma", "form");
    assertThat(one.words()).containsEntry("note", "a remark");
  }

  @Test
  void readsWhatIsNotFiniteAndWhatIsTrue() throws IOException {
    Case one = read("{\"a\":[Infinity,-Infinity,\"NaN\",true,false]}").cases().get(0);
    assertThat(tensor(one, "a").data())
        .containsExactly(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 1, 0);
  }

  @Test
  void emptyListsHaveAShape() throws IOException {
    Case one = read("{\"a\":[],\"b\":[[],[]]}").cases().get(0);
    assertThat(tensor(one, "a").shape()).containsExactly(0);
    assertThat(tensor(one, "b").shape()).containsExactly(2, 0);
  }

  @Test
  void shortListsOfNumbersEndInNaNAndAreToldOf() throws IOException {
    Case one = read("{\"a\":[[1],[2,3,4],[]],\"b\":[[1],[2]]}").cases().get(0);
    assertThat(one.mistake()).isEmpty();
    assertThat(tensor(one, "a").shape()).containsExactly(3, 3);
    double no = Double.NaN;
    assertThat(tensor(one, "a").data()).containsExactly(1, no, no, 2, 3, 4, no, no, no);
    assertThat(one.ragged()).containsOnlyKeys("a");
    assertThat(one.ragged().get("a")).contains("a list of 3 beside one of 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[1],2]|ragged",
        "[1,[2]]|ragged",
        "[[[1]],[[1],[2]]]|ragged",
        "[1,null]|where a number is needed",
        "[1,\"x\"]|the text 'x'",
        "[{\"a\":1}]|holds an object",
        "{\"a\":1}|is an object",
        "[[[[[[[[[[[[[[1]]]]]]]]]]]]]]|nests deeper"
      })
  void aBadInputIsAMistakeOfItsCaseOnly(String value, String words) throws IOException {
    Cases cases = read("[{\"logits\":" + value + ",\"b\":[1]},{\"a\":[1]},7]");
    assertThat(cases.single()).isFalse();
    assertThat(cases.cases().get(0).mistake().orElseThrow()).contains("logits").contains(words);
    assertThat(cases.cases().get(1).mistake()).isEmpty();
    assertThat(cases.cases().get(2).mistake().orElseThrow()).contains("a case is an object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "{", "[{},", "nonsense", "3", "{} {}", "{\"a\":[1,}"})
  void whatIsNoListOfCasesIsOneLine(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(UserError.class)
        .message()
        .contains("cases.json")
        .doesNotContain("null", "Source", "StreamReadFeature")
        .doesNotContain("\n");
  }

  @Test
  void aFolderOrNothingIsRefused() {
    assertThatThrownBy(() -> Cases.read(folder)).hasMessageContaining("is a directory");
    assertThatThrownBy(() -> Cases.read(file)).hasMessageContaining("there is no file");
  }
}
