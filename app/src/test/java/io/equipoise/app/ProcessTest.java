package io.equipoise.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own can show: signals, full disks, the launcher. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ProcessTest {
  @TempDir private Path folder;

  private ProcessBuilder equipoise(String before, String... arguments) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> words =
        new ArrayList<>(
            List.of(
                java,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.equipoise.app.Main"));
    words.addAll(List.of(arguments));
    StringBuilder line = new StringBuilder(before).append(" exec");
    words.forEach(word -> line.append(" '").append(word.replace("'", "'\\''")).append("'"));
    return new ProcessBuilder("/bin/sh", "-c", line.toString())
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile());
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private List<String> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("out") || name.endsWith(".part"))
          .toList();
    }
  }

  @Test
  void ctrlCEndsWithCode130AndLeavesNothingHalfWritten() throws Exception {
    Path data = Samples.titanic(folder, 2000);
    ProcessBuilder builder =
        equipoise(
            "",
            "compare",
            data.toString(),
            "-t",
            "survived",
            "-g",
            "sex",
            "--repeats",
            "200",
            "--try",
            "xgboost",
            "-o",
            "out.html",
            "--model",
            "out-model");
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    Process process = builder.start();
    try {
      waitForTrials(process);
      Assumptions.assumeFalse(
          ignoresInterrupts(process.pid()), "skipped: these tests run with interrupts ignored");
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(log()).isEqualTo(130);
      assertThat(leftovers()).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Waits until the first trials are written down. */
  private void waitForTrials(Process process) throws Exception {
    Path cache = folder.resolve("cache").resolve("equipoise");
    for (int i = 0; i < 600 && process.isAlive(); i++) {
      if (Files.isDirectory(cache)) {
        try (Stream<Path> files = Files.list(cache)) {
          if (files.anyMatch(file -> file.toFile().length() > 300)) {
            return;
          }
        }
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no trial was written down: " + log());
  }

  private static boolean ignoresInterrupts(long pid) throws IOException {
    Path status = Path.of("/proc", String.valueOf(pid), "status");
    if (!Files.exists(status)) {
      return false;
    }
    String mask =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring(7).strip())
            .findFirst()
            .orElse("0");
    return (Long.parseUnsignedLong(mask, 16) & 2) != 0;
  }

  @Test
  void aDiskThatFillsUpLeavesNoFile() throws Exception {
    // A limit on the size of files stands in for a disk that is full: 8 blocks of 512 bytes.
    Process process =
        equipoise("ulimit -f 8;", "catalogue", "--format", "json", "-q", "-o", "out.json").start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(log()).isEqualTo(2);
    assertThat(log()).contains("out.json cannot be written");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void lostStandardOutputIsAnError() throws Exception {
    Assumptions.assumeTrue(new File("/dev/full").exists(), "skipped: no /dev/full here");
    Process process = equipoise("", "catalogue").redirectOutput(new File("/dev/full")).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
  }

  @Test
  void theLauncherSaysWhenThereIsNoJava() throws Exception {
    Path launcher = Path.of("..").toRealPath().resolve("equipoise");
    Process process =
        new ProcessBuilder(
                "/usr/bin/env",
                "-i",
                "PATH=/nonexistent",
                "/bin/sh",
                launcher.toString(),
                "--version")
            .redirectErrorStream(true)
            .start();
    String words = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(words)
        .isEqualTo(
            "equipoise: no Java found; install a JDK 17 or later, or set JAVA_HOME to one\n");
  }
}
