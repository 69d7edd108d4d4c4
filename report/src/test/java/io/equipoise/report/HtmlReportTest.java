package io.equipoise.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  static Report sample() {
    return Report.of(
        "Bias report: berkeley",
        Section.of("Berkeley", Samples.berkeley())
            .with(Tried.with("smote(k=5) > xgboost"))
            .with(Samples.card("")));
  }

  @Test
  void everyPartIsThere() throws IOException {
    String html = HtmlReport.render(sample());
    Files.writeString(Path.of("target/sample.html"), html);
    assertThat(html).contains("Simpson");
  }
}
