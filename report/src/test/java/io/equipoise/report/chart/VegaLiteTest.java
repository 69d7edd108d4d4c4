package io.equipoise.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.report.text.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VegaLiteTest {
  private static JsonNode draw(Exhibit exhibit) throws JsonProcessingException {
    return new ObjectMapper().readTree(VegaLite.of(exhibit, Unit.SHARE).orElseThrow().json());
  }

  private static Exhibit exhibit(
      Exhibit.Chart chart, List<String> fields, List<List<@Nullable Object>> rows) {
    return new Exhibit("How often", chart, fields, rows);
  }

  @Test
  void fieldsMayBeCalledWhatTheyAre() throws JsonProcessingException {
    JsonNode spec =
        draw(
            exhibit(
                Exhibit.Chart.LINES,
                List.of("threshold", "a.b[0]", "group"),
                List.of(Arrays.asList(0.1, 0.2, "g"), Arrays.asList(0.3, 0.4, "g"))));

    assertThat(spec.at("/data/values/1/x").doubleValue()).isEqualTo(0.3);
    assertThat(spec.at("/data/values/1/y").doubleValue()).isEqualTo(0.4);
    assertThat(spec.at("/data/values/1/s").textValue()).isEqualTo("g");
    assertThat(spec.at("/layer/0/encoding/y/field").textValue()).isEqualTo("y");
    assertThat(spec.at("/layer/0/encoding/y/title").textValue()).isEqualTo("A.b[0]");
  }

  @Test
  void intervalsAreSortedAndOrdinalsAreNot() throws JsonProcessingException {
    List<String> fields = List.of("label", "value", "low", "high");
    JsonNode sorted =
        draw(
            exhibit(
                Exhibit.Chart.INTERVALS,
                fields,
                List.of(
                    Arrays.asList("low one", 0.1, 0.0, 0.2),
                    Arrays.asList("high one", 0.9, null, Double.NaN))));
    assertThat(sorted.at("/data/values/0/k").textValue()).isEqualTo("high one");
    assertThat(sorted.at("/data/values/0/lo").isNull()).isTrue();

    JsonNode ordinal =
        draw(
            exhibit(
                Exhibit.Chart.INTERVALS,
                fields,
                List.of(
                    Arrays.asList("18-25", 0.1, 0.0, 0.2), Arrays.asList("26-60", 0.9, 0.8, 1.0))));
    assertThat(ordinal.at("/data/values/0/k").textValue()).isEqualTo("18-25");
  }

  @Test
  void longLabelsStayApart() throws JsonProcessingException {
    String same = "x".repeat(5_000);
    JsonNode values =
        draw(exhibit(
                Exhibit.Chart.INTERVALS,
                List.of("label", "value", "low", "high"),
                List.of(
                    Arrays.asList(same + "a" + same, 0.3, 0.2, 0.4),
                    Arrays.asList(same + "b" + same, 0.2, 0.1, 0.3))))
            .at("/data/values");
    assertThat(values.get(0).get("k").textValue()).hasSizeLessThan(100);
    assertThat(values.get(0).get("k")).isNotEqualTo(values.get(1).get("k"));
  }

  @Test
  void manyLabelsAreCutToTheEnds() throws JsonProcessingException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      rows.add(Arrays.asList("group " + i, i / 10_000.0, null, null));
    }
    JsonNode values =
        draw(exhibit(Exhibit.Chart.INTERVALS, List.of("label", "value", "low", "high"), rows))
            .at("/data/values");
    assertThat(values).hasSize(VegaLite.MOST_LABELS);
    assertThat(values.get(0).get("v").doubleValue()).isEqualTo(0.9999);
    assertThat(values.get(values.size() - 1).get("v").doubleValue()).isZero();
  }

  @Test
  void nothingToDrawGivesNoChart() {
    for (Exhibit.Chart chart : Exhibit.Chart.values()) {
      assertThat(VegaLite.of(exhibit(chart, List.of("a", "b", "c"), List.of()), Unit.NUMBER))
          .as("%s", chart)
          .isEmpty();
    }
  }

  @Test
  void noNameCanEndTheScriptElement() {
    String json =
        VegaLite.of(
                exhibit(
                    Exhibit.Chart.SCATTER,
                    List.of("x", "y", "label", "front"),
                    List.of(Arrays.asList(0.1, 0.2, "</script><!--\u2028&", true))),
                Unit.NUMBER)
            .orElseThrow()
            .json();
    assertThat(json).doesNotContain("<").doesNotContain(">").doesNotContain("\u2028");
  }
}
