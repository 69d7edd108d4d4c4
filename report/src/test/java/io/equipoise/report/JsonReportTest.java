package io.equipoise.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonReportTest {
  private static JsonNode parse(Report report) throws JsonProcessingException {
    return new ObjectMapper().readTree(JsonReport.render(report));
  }

  @Test
  void fieldsHaveTheirPublishedNames() throws JsonProcessingException {
    JsonNode json = parse(Samples.report());

    assertThat(json.get("format").intValue()).isEqualTo(1);
    JsonNode section = json.at("/sections/0");
    assertThat(section.at("/audit/findings/0/bias").textValue()).isEqualTo("simpsons-paradox");
    assertThat(section.at("/audit/findings/0/severity").textValue()).isEqualTo("high");
    assertThat(section.at("/audit/findings/1/size/value").doubleValue()).isEqualTo(0.1416);
    assertThat(section.at("/audit/findings/0/exhibits/0/chart").textValue()).isEqualTo("intervals");
    assertThat(section.at("/audit/task/groups/0").textValue()).isEqualTo("sex");
    assertThat(section.at("/audit/provenance/seed").longValue()).isEqualTo(7);
    assertThat(section.at("/audit/columns/1/missing").longValue()).isEqualTo(12);
    assertThat(section.at("/comparison/chosen").textValue()).isEqualTo("reweighing > logreg");
    assertThat(section.at("/comparison/results/2/differences/accuracy/effect").textValue())
        .isEqualTo("hurt");
    assertThat(section.at("/comparison/trials")).hasSize(40);
    assertThat(section.at("/card/recipe").textValue()).isEqualTo("reweighing > logreg");
  }

  @Test
  void everyMeasuredNumberIsThere() throws JsonProcessingException {
    assertThat(parse(Samples.report()).at("/sections/0/audit/metrics"))
        .hasSize(Samples.berkeley().metrics().size());
  }

  @Test
  void whatCannotBeMeasuredIsNull() throws JsonProcessingException {
    JsonNode findings = parse(Hostile.report()).at("/sections/0/audit/findings");
    JsonNode last = findings.get(findings.size() - 1);

    assertThat(last.at("/size/value").isNull()).isTrue();
    assertThat(last.at("/size/low").isNull()).isTrue();
    assertThat(last.at("/exhibits/0/rows/0/1").isNull()).isTrue();
    assertThat(JsonReport.render(Hostile.report()))
        .doesNotContain("NaN")
        .doesNotContain("Infinity");
  }

  @Test
  void namesComeBackAsTheyWere() throws JsonProcessingException {
    JsonNode notes = parse(Hostile.report()).at("/sections/0/audit/notes");
    for (int i = 0; i < Hostile.NAMES.size(); i++) {
      assertThat(notes.get(i).textValue()).isEqualTo(Hostile.NAMES.get(i));
    }
  }

  @Test
  void partsThatAreNotThereAreNull() throws JsonProcessingException {
    Report empty =
        Report.of(
            "empty", new Section("none", "", Optional.empty(), Optional.empty(), Optional.empty()));
    JsonNode section = parse(empty).at("/sections/0");
    assertThat(section.get("audit").isNull()).isTrue();
    assertThat(section.get("comparison").isNull()).isTrue();
    assertThat(section.get("card").isNull()).isTrue();
  }
}
