package io.equipoise.deep.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FreedMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");

  private static double nativeMegabytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  /** Of a size that would otherwise be kept. */
  @Test
  void largePiecesGoBackToTheSystemAtOnce() throws IOException {
    try (NDManager manager = Torch.manager()) {
      assumeTrue(FreedMemory.giveBack());
      assertThat(FreedMemory.giveBack()).isTrue();
      NDArray large = manager.ones(new Shape(6 << 20));
      double held = nativeMegabytes();
      large.close();
      assertThat(held - nativeMegabytes()).isBetween(16.0, 32.0);
    }
  }
}
