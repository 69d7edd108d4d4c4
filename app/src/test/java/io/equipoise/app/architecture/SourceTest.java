package io.equipoise.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the sources themselves must look like. */
class SourceTest {
  private static final int MOST_LINES = 400;
  private static final Pattern TYPE =
      Pattern.compile(
          "(?m)^public\\s+(?:abstract |final |sealed |non-sealed )*"
              + "(?:class|interface|record|enum|@interface)\\s+(\\w+)");

  /** Every Java file of every module that users get. */
  static List<Path> sources() throws IOException {
    try (Stream<Path> modules = Files.list(Path.of("..").toRealPath())) {
      return modules
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .flatMap(SourceTest::javaFiles)
          .sorted()
          .toList();
    }
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void thereAreSources() throws IOException {
    assertThat(sources()).hasSizeGreaterThan(100);
  }

  @ParameterizedTest
  @MethodSource("sources")
  void isShortFinishedAndExplained(Path file) throws IOException {
    String text = Files.readString(file);
    assertThat(text.lines().count()).as("lines").isLessThanOrEqualTo(MOST_LINES);
    assertThat(text).doesNotContainPattern("\\b(TODO|FIXME|XXX)\\b");
    assertThat(file.resolveSibling("package-info.java")).exists();
    Matcher type = TYPE.matcher(text);
    if (type.find()) {
      assertThat(text.substring(0, type.start()))
          .as("Javadoc of " + type.group(1))
          .containsPattern("(?s)/\\*\\*.{10,}\\*/");
    }
  }
}
