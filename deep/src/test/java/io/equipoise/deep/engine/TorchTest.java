package io.equipoise.deep.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TorchTest {
  private static final Path TASKS = Path.of("/proc/self/task");

  /** Helpers that the engine starts bear the name of the thread that woke them. */
  private static long named(String name) throws IOException {
    try (Stream<Path> tasks = Files.list(TASKS)) {
      List<Path> names = tasks.map(task -> task.resolve("comm")).toList();
      long found = 0;
      for (Path each : names) {
        found += Files.exists(each) && Files.readString(each).strip().equals(name) ? 1 : 0;
      }
      return found;
    }
  }

  private static long tasksOf(String name, Runnable work) throws Exception {
    long[] tasks = new long[1];
    Thread thread =
        new Thread(
            () -> {
              work.run();
              try {
                tasks[0] = named(name);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            name);
    thread.start();
    thread.join();
    return tasks[0];
  }

  /** Nothing but a product: other operations on large arrays settle a thread by themselves. */
  private static void product(NDManager manager) {
    try (NDArray left = manager.create(new float[256 * 128], new Shape(256, 128));
        NDArray right = manager.create(new float[128 * 1024], new Shape(128, 1024))) {
      left.matMul(right).close();
    }
  }

  @Test
  void productsWakeNoHelpersOnAnyThread() throws Exception {
    assumeTrue(Files.isDirectory(TASKS));
    try (NDManager manager = Torch.manager()) {
      assertThat(
              tasksOf(
                  "asks",
                  () -> {
                    try (NDManager own = Torch.manager()) {
                      product(own);
                    }
                  }))
          .isEqualTo(1);
      assertThat(
              tasksOf(
                  "settles",
                  () -> {
                    Torch.settle();
                    product(manager);
                  }))
          .isEqualTo(1);
    }
  }
}
