package io.equipoise.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicOutputTest {
  private final Path folder;

  AtomicOutputTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private long entries() throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.count();
    }
  }

  @Test
  void writesAndReplacesOnlyWithForce() throws IOException {
    Path target = folder.resolve("a.txt");
    AtomicOutput.text(target, false, "one");
    assertThatThrownBy(() -> AtomicOutput.text(target, false, "two"))
        .isInstanceOf(UserError.class)
        .hasMessage(target + " exists; add --force to replace it");
    assertThat(target).hasContent("one");
    AtomicOutput.text(target, true, "two");
    assertThat(target).hasContent("two");
    assertThat(entries()).isEqualTo(1);
  }

  @Test
  void anErrorLeavesTheOldFileAndNothingElse() throws IOException {
    Path target = Files.writeString(folder.resolve("a.txt"), "old");
    assertThatThrownBy(
            () ->
                AtomicOutput.file(
                    target,
                    true,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the disk is full, so " + target + " was not written");
    assertThatThrownBy(
            () ->
                AtomicOutput.file(
                    target,
                    true,
                    out -> {
                      throw new IllegalStateException("bug");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(target).hasContent("old");
    assertThat(entries()).isEqualTo(1);
  }

  @Test
  void oddTargetsAreRefused() throws IOException {
    assertThatThrownBy(() -> AtomicOutput.text(folder.resolve("no/such/a.txt"), false, ""))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("does not exist; make it first");
    Path sub = Files.createDirectory(folder.resolve("sub"));
    assertThatThrownBy(() -> AtomicOutput.text(sub, true, ""))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not a regular file");
    assertThat(sub).isDirectory();
  }

  @Test
  void aTargetThatAppearsMeanwhileIsKept() throws IOException {
    Path target = folder.resolve("a.txt");
    assertThatThrownBy(
            () -> AtomicOutput.file(target, false, out -> Files.writeString(target, "other")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("exists; add --force");
    assertThat(target).hasContent("other");
    assertThat(entries()).isEqualTo(1);
  }

  @Test
  void stoppingTheProgramLeavesNothing() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Sleeper.class.getName(),
                folder.resolve("a.txt").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      byte[] ready = process.getInputStream().readNBytes(5);
      assertThat(new String(ready, StandardCharsets.UTF_8)).isEqualTo("ready");
      assertThat(entries()).isEqualTo(1);
      process.destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(entries()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Writes half a file and waits to be stopped. */
  static final class Sleeper {
    private Sleeper() {}

    public static void main(String[] arguments) {
      AtomicOutput.file(
          Path.of(arguments[0]),
          false,
          out -> {
            out.write(new byte[200_000]);
            System.out.print("ready");
            System.out.flush();
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          });
    }
  }
}
