package io.equipoise.core.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
  @Test
  void titlesNameTheFileAndNotItsFolders() {
    assertThat(of("data/loans.csv").shortSource()).isEqualTo("loans.csv");
    assertThat(of("C:\\data\\loans.csv").shortSource()).isEqualTo("loans.csv");
    assertThat(of("loans.csv").shortSource()).isEqualTo("loans.csv");
    assertThat(of("jdbc:postgresql://host/loans").shortSource())
        .isEqualTo("jdbc:postgresql://host/loans");
  }

  private static Provenance of(String source) {
    return new Provenance(source, "", 1, 1, Map.of(), "");
  }
}
