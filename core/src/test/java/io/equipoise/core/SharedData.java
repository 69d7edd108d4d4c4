package io.equipoise.core;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Real data sets beside the project: {@code shared/data} in a folder above. Tests that need one are
 * skipped without it.
 */
public final class SharedData {
  private SharedData() {}

  /** The file {@code shared/data/NAME}; aborts the test, saying so, when it is not there. */
  public static Path file(String name) {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path file = folder.resolve("shared").resolve("data").resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return Assumptions.abort("skipped: shared/data/" + name + " is not beside the project");
  }
}
