package io.equipoise.deep.cue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.encode.Encoder;
import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.CueAccuracy;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Table;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Network;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class CueStudyTest {
  private static final int WIDTH = 9;
  private static final CueStudy.Options OPTIONS =
      new CueStudy.Options(0.01, 32, 60, 1, 0.95, new double[] {0.5}, 3, 32);

  /** The first cue is one column each; the second is the sum of two such blocks, modulo 3. */
  private static CueRows rows(int count, boolean diagonal, long seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    float[] x = new float[count * WIDTH];
    int[] cues = new int[2 * count];
    for (int i = 0; i < count; i++) {
      int easy = random.nextInt(3);
      int hard = diagonal ? easy : random.nextInt(3);
      int part = random.nextInt(3);
      cues[2 * i] = easy;
      cues[2 * i + 1] = hard;
      x[i * WIDTH + easy] = 1;
      x[i * WIDTH + 3 + part] = 1;
      x[i * WIDTH + 6 + (hard + 3 - part) % 3] = 1;
    }
    return new CueRows(x, WIDTH, cues, List.of("easy", "hard"), 3);
  }

  private static CueStudy study(CueStudy.Options options) {
    return new CueStudy(
        seed -> DenseNetwork.random(new int[] {WIDTH, 32, 3}, 0, seed),
        rows(150, true, 1),
        rows(300, false, 2),
        rows(300, false, 3),
        options);
  }

  @Test
  void theSimpleCueIsPreferredAndShortAndNeedsNoPush() {
    CueProfile profile = study(OPTIONS).profile(2, new Seed(4));
    CueProfile.Cue easy = profile.cues().get(0);
    CueProfile.Cue hard = profile.cues().get(1);
    assertThat(easy.name()).isEqualTo("easy");
    assertThat(easy.preference().value()).isGreaterThan(0.8);
    assertThat(hard.preference().value()).isLessThan(0.4);
    assertThat(easy.ended()).isEqualTo(1);
    assertThat(easy.bits()).isLessThan(hard.bits());
    assertThat(easy.tipping()).hasValue(0);
    assertThat(hard.tipping().orElse(1)).isPositive();
    assertThat(easy.followed()).isGreaterThanOrEqualTo(0.95);
    assertThat(easy.rises()).hasSize(1);
    assertThat(profile.simplicity()).isEqualTo(1);
    assertThat(study(OPTIONS).profile(2, new Seed(4))).isEqualTo(profile);
  }

  @Test
  void aSolutionByTheAverseCueIsLeftOnTheDiagonal() {
    CueStudy study = study(OPTIONS);
    CueTransitions transitions = new CueTransitions(study);
    CueSolution hard = study.solution(1, new Seed(5));
    CueSolution easy = study.solution(0, new Seed(6));
    assertThat(hard.followed()).isGreaterThanOrEqualTo(0.95);
    var tuning = new CueTransitions.Tuning(3, 0.05, 0.9, 1e-2);
    List<List<Estimate>> followed = transitions.attraction(hard, tuning, new Seed(7));
    assertThat(followed).hasSize(4);
    assertThat(followed.get(0).get(1).value()).isGreaterThan(0.8);
    assertThat(followed.get(3).get(1).value()).isLessThanOrEqualTo(followed.get(0).get(1).value());
    CueTransitions.Path stays = transitions.path(easy, easy, 3);
    assertThat(stays.solving()).isCloseTo(1, within(1e-12));
    assertThat(stays.kept()).isCloseTo(1, within(1e-12));
    CueTransitions.Path path = transitions.path(easy, hard, 5);
    assertThat(path.kept()).isLessThan(1).isLessThanOrEqualTo(path.solving());
  }

  @Test
  void whoKnowsNothingPaysTheFullCode() {
    CueStudy blind =
        new CueStudy(
            seed -> zeros(DenseNetwork.random(new int[] {WIDTH, 3}, 0, seed)),
            rows(30, true, 1),
            rows(100, false, 2),
            rows(30, false, 3),
            new CueStudy.Options(1e-30, 32, 1, 0, 1, new double[] {1}, 1, 8));
    assertThat(blind.bits(0, new Seed(1))).isCloseTo(Math.log(3) / Math.log(2), within(1e-6));
  }

  private static Network zeros(DenseNetwork network) {
    try (Gradients paused = Gradients.pause()) {
      for (NDArray parameter : network.parameters()) {
        parameter.subi(parameter);
      }
    }
    return network;
  }

  /** On all combinations the others score 1/L; on the diagonal all score the same. */
  @Test
  void sharesOfAllRowsCountTheDiagonal() {
    int[] cues = new int[27 * 3];
    for (int i = 0; i < 27; i++) {
      cues[3 * i] = i / 9;
      cues[3 * i + 1] = i / 3 % 3;
      cues[3 * i + 2] = i % 3;
    }
    CueRows all = new CueRows(new float[27], 1, cues, List.of("a", "b", "c"), 3);
    double third = 1.0 / 3;
    assertThat(all.followed(all.cue(0)))
        .containsExactly(new double[] {1, third, third}, within(1e-12));
    CueRows diagonal = all.diagonal(true);
    assertThat(diagonal.size()).isEqualTo(3);
    assertThat(all.diagonal(false).size()).isEqualTo(24);
    assertThat(diagonal.followed(new int[] {0, 1, 1}))
        .containsExactly(new double[] {2 / 3.0, 2 / 3.0, 2 / 3.0}, within(1e-12));
    assertThat(CueAccuracy.of(all.cue(1), all.cues(), 3).get(1).value()).isEqualTo(1);
  }

  @Test
  void takesColumnsOfATable() {
    CategoryColumn four = CategoryColumn.of("size", "s", "m", "l", "xl");
    CategoryColumn two = CategoryColumn.of("colour", "red", "blue", "red", "blue");
    Table table = Table.of(List.of(four, two));
    var encoded = Encoder.fit(table, Encoder.Options.DEFAULT).encode(table);
    assertThatThrownBy(() -> CueRows.of(encoded, List.of(four, two)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("size has 4 and colour has 2");
    CategoryColumn binned = CueRows.binned(four, 2);
    assertThat(binned.codes()).containsExactly(0, 0, 1, 1);
    assertThat(binned.levels()).containsExactly("s or m", "l or xl");
    CueRows rows = CueRows.of(encoded, List.of(binned, two));
    assertThat(rows.cues()).containsExactly(0, 0, 0, 1, 1, 0, 1, 1);
    assertThat(rows.values()).isEqualTo(2);
    CategoryColumn gap = new CategoryColumn("gap", new int[] {0, 1, -1, 0}, List.of("a", "b"));
    assertThatThrownBy(() -> CueRows.of(encoded, List.of(gap, two)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a value of a cue is -1");
  }

  @Test
  void refusesOddInputByName() {
    assertThatThrownBy(
            () ->
                new CueStudy(
                    seed -> DenseNetwork.random(new int[] {WIDTH, 3}, 0, seed),
                    rows(30, false, 1),
                    rows(30, false, 2),
                    rows(30, false, 3),
                    OPTIONS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("diagonal");
    assertThatThrownBy(() -> new CueRows(new float[2], 1, new int[2], List.of("a"), 2))
        .hasMessageContaining("number of cues is 1");
    assertThatThrownBy(() -> new CueStudy.Options(0, 1, 1, 0, 1, new double[] {1}, 1, 8))
        .hasMessageContaining("learningRate is 0");
    CueTransitions transitions = new CueTransitions(study(OPTIONS));
    assertThatThrownBy(() -> transitions.tipping(0, new double[] {90}, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a share of 90.0 asks for");
  }
}
