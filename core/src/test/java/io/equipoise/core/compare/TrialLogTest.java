package io.equipoise.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialLogTest {
  private static final Trial FIRST =
      new Trial("a > b", 0, 1, "a > b", Map.of("auc", 0.75), 0.5, "", List.of("two rows are few"));
  private static final Trial SECOND =
      new Trial("c", 1, 2, "c", Map.of("auc", Double.NaN), 0.5, "", List.of("two rows are few"));

  @TempDir Path folder;

  @Test
  void trialsComeBackAsTheyWere() {
    Path file = folder.resolve("trials.jsonl");
    try (TrialLog log = TrialLog.start(file, "key")) {
      log.add(FIRST);
      log.add(SECOND);
    }
    try (TrialLog log = TrialLog.resume(file, "key")) {
      assertThat(log.finished()).containsExactly(FIRST, SECOND);
    }
  }

  @Test
  void aLineThatAKillCutOffIsDroppedAndWrittenOver() throws IOException {
    Path file = folder.resolve("trials.jsonl");
    try (TrialLog log = TrialLog.start(file, "key")) {
      log.add(FIRST);
    }
    Files.writeString(file, "{\"recipe\":\"c\",\"rep", StandardOpenOption.APPEND);
    try (TrialLog log = TrialLog.resume(file, "key")) {
      assertThat(log.finished()).containsExactly(FIRST);
      log.add(SECOND);
    }
    try (TrialLog log = TrialLog.resume(file, "key")) {
      assertThat(log.finished()).containsExactly(FIRST, SECOND);
    }
  }

  @Test
  void trialsOfAnotherComparisonAreRefused() {
    Path file = folder.resolve("trials.jsonl");
    TrialLog.start(file, "key").close();
    assertThatThrownBy(() -> TrialLog.resume(file, "other"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another comparison");
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    Path file = folder.resolve("trials.jsonl");
    Files.writeString(file, "key\nnonsense\n");
    assertThatThrownBy(() -> TrialLog.resume(file, "key"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("trials.jsonl");
  }
}
