package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HeldOutTest {

  @Test
  void holdsOutTheSameShareOfEveryStratumAndNoMadeRow() {
    Dataset collected = Moons.draw(1000, 3);
    boolean[] synthetic = new boolean[1000];
    Arrays.fill(synthetic, 0, 200, true);
    Dataset rows =
        new Dataset(
            collected.rows(),
            collected.labels(),
            collected.classes(),
            collected.weights(),
            synthetic);
    HeldOut split = HeldOut.of(rows, new Seed(1));
    assertThat(split.train().length + split.heldOut().length).isEqualTo(1000);
    assertThat(split.heldOut()).hasSize(120).doesNotHaveDuplicates();
    int[][] out = new int[2][2];
    for (int row : split.heldOut()) {
      assertThat(row).isGreaterThanOrEqualTo(200);
      out[rows.labels()[row]][rows.rows().groups().code(row)]++;
    }
    int[][] all = new int[2][2];
    for (int row = 200; row < 1000; row++) {
      all[rows.labels()[row]][rows.rows().groups().code(row)]++;
    }
    for (int label = 0; label < 2; label++) {
      for (int group = 0; group < 2; group++) {
        assertThat((double) out[label][group])
            .isCloseTo(HeldOut.SHARE * all[label][group], within(1.0));
      }
    }
  }

  @Test
  void tooFewRowsToJudgeByAllTrain() {
    HeldOut split = HeldOut.of(Moons.draw(200, 3), new Seed(1));
    assertThat(split.heldOut()).isEmpty();
    assertThat(split.train()).hasSize(200);
  }
}
