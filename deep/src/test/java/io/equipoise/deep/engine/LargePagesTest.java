package io.equipoise.deep.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class LargePagesTest {

  @Test
  void memoryCanBeWrittenWhetherTheHintIsHeardOrNot() {
    for (int bytes : new int[] {0, 1, (1 << 24) - 1, (1 << 24) + 12_345}) {
      ByteBuffer memory = ByteBuffer.allocateDirect(bytes);
      boolean heard = LargePages.under(memory);
      assertThat(heard && bytes < 1 << 24).as("%d bytes", bytes).isFalse();
      for (int i = 0; i < bytes; i++) {
        memory.put(i, (byte) i);
      }
      for (int i = 0; i < bytes; i += 4_097) {
        assertThat(memory.get(i)).isEqualTo((byte) i);
      }
    }
  }
}
