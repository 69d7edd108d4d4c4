package io.equipoise.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
  record Sample(
      String name,
      double[] values,
      Optional<String> maybe,
      Map<String, Integer> counts,
      List<Boolean> flags) {}

  private static <T> T read(String json, Class<T> type) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8), type, "the text");
  }

  @Test
  void recordsComeBack() {
    double[] values = {Double.NaN, Double.POSITIVE_INFINITY, -0.0, 0.1, Double.MIN_VALUE};
    Sample sample =
        new Sample("a\"b\u0000", values, Optional.empty(), Map.of("z", 1, "a", 2), List.of(true));
    String json = Json.write(sample);
    assertThat(json).contains("{\"a\":2,\"z\":1}").contains("\"NaN\",\"Infinity\",-0.0");
    Sample back = read(json, Sample.class);
    assertThat(back.values()).containsExactly(values);
    assertThat(back.name()).isEqualTo(sample.name());
    assertThat(back.maybe()).isEmpty();
    assertThat(read(Json.writePretty(sample), Sample.class).counts()).isEqualTo(sample.counts());
  }

  @Test
  void doublesKeepEveryBit() {
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 2000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      assertThat(read(Json.write(value), Double.class)).as("seed %d", seed).isEqualTo(value);
    }
  }

  @Test
  void bareNaNIsRead() {
    assertThat(read("[NaN, -Infinity, \"Infinity\"]", double[].class))
        .containsExactly(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  @Test
  void whatIsNotExpectedIsNamed() {
    refuses("{\"name\":1,}", "at line 1");
    refuses("{\"nam\":\"x\"}", "nam");
    refuses("{} {}", "the text is not the JSON expected");
    refuses("null", "nothing but null");
    refuses("", "the text is not the JSON expected");
    refuses("{\"name\":\"a\",\"name\":\"b\"}", "Duplicate");
    refuses("[".repeat(5000), "the text is not the JSON expected");
    assertThatThrownBy(() -> Json.tree("[".repeat(101) + "]".repeat(101), "the text"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("depth");
    assertThatThrownBy(() -> read("\"3\"", Integer.class)).isInstanceOf(UserError.class);
  }

  private record Count(int many) {}

  @Test
  void theParserSaysNothingOfItself() {
    assertThatThrownBy(() -> read("{}", Count.class))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a number is missing")
        .message()
        .doesNotContain("null", "Deserialization");
  }

  private static void refuses(String json, String words) {
    assertThatThrownBy(() -> read(json, Sample.class))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words);
  }

  @Test
  void filesAreNamed(@TempDir Path folder) throws Exception {
    assertThatThrownBy(() -> Json.tree(folder.resolve("none.json")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none.json does not exist");
    assertThatThrownBy(() -> Json.tree(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not a file");
    Path file = Files.writeString(folder.resolve("a.json"), "{\"a\": [1, 2]}");
    assertThat(Json.tree(file).get("a").get(1).intValue()).isEqualTo(2);
  }
}
