package io.equipoise.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.ProportionInterval;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class SliceDiscoveryTest {
  private static SliceDiscovery.Result find(MadeSlices made, int seed) {
    return SliceDiscovery.of(
        made.rows(),
        made.labels(),
        made.failures(),
        SliceDiscovery.Options.DEFAULT,
        new Seed(seed));
  }

  @Test
  void findsTheRowsOnWhichTheModelFails() {
    MadeSlices made = MadeSlices.draw(2000, 64, 0.4, 3, new Seed(1));
    SliceDiscovery.Result result = find(made, 1);
    SliceDiscovery.Slice first = result.slices().get(0);
    assertThat(result.strata()).isEqualTo(2);
    assertThat(result.judged()).isBetween(998, 1000);
    assertThat(first.classes()).containsExactly(0);
    assertThat(first.p()).isLessThan(0.001);
    assertThat(made.share(first.judged())).isGreaterThan(0.9);
    assertThat(first.gap().difference().low()).isGreaterThan(0.15);
  }

  @Test
  void aRareSliceIsFoundFromAlmostAnySeed() {
    int found = 0;
    // from a single start of the mixture five of these seeds miss it
    for (int seed = 40; seed < 60; seed++) {
      MadeSlices made = MadeSlices.draw(1500, 32, 0.08, 0.95, 3, new Seed(seed));
      SliceDiscovery.Slice first = find(made, seed).slices().get(0);
      found += first.p() < 0.01 && made.share(first.judged()) > 0.5 ? 1 : 0;
    }
    assertThat(found).isGreaterThanOrEqualTo(19);
  }

  @Test
  void aGapIsThatOfTheRowsItNames() {
    MadeSlices made = MadeSlices.draw(1500, 16, 0.3, 3, new Seed(2));
    Set<Integer> used = new HashSet<>();
    for (SliceDiscovery.Slice slice : find(made, 2).slices()) {
      int[] inside = slice.judged();
      double wrong = Arrays.stream(inside).mapToDouble(i -> made.failures()[i]).sum();
      assertThat(slice.gap().inside()).isEqualTo(ProportionInterval.wilson(wrong, inside.length));
      assertThat(Arrays.stream(inside).allMatch(i -> slice.classes().contains(made.labels()[i])))
          .isTrue();
      assertThat(Arrays.stream(inside).filter(i -> !used.add(i)).count()).as("overlap").isZero();
      assertThat(slice.p()).isGreaterThanOrEqualTo(slice.gap().p());
    }
  }

  @Test
  void chanceIsSeldomCalledASlice() {
    int called = 0;
    for (int seed = 0; seed < 100; seed++) {
      MadeSlices made = MadeSlices.draw(500, 8, 0, 3, new Seed(seed));
      double[] failures = made.failures().clone();
      UniformRandomProvider random = new Seed(seed).child("failures").generator();
      Arrays.setAll(failures, i -> random.nextDouble() < 0.2 ? 1 : 0);
      List<SliceDiscovery.Slice> slices =
          SliceDiscovery.of(
                  made.rows(),
                  made.labels(),
                  failures,
                  SliceDiscovery.Options.DEFAULT,
                  new Seed(seed))
              .slices();
      called += slices.stream().anyMatch(slice -> slice.p() < 0.05) ? 1 : 0;
    }
    assertThat(called).isLessThanOrEqualTo(10);
  }

  @Test
  void whatTheModelDoesOnTheJudgedRowsDoesNotMoveThem() {
    MadeSlices made = MadeSlices.draw(1000, 16, 0.4, 3, new Seed(3));
    List<SliceDiscovery.Slice> before = find(made, 3).slices();
    double[] turned = made.failures().clone();
    for (int i : before.get(0).judged()) {
      turned[i] = 1 - turned[i];
    }
    List<SliceDiscovery.Slice> after =
        SliceDiscovery.of(
                made.rows(), made.labels(), turned, SliceDiscovery.Options.DEFAULT, new Seed(3))
            .slices();
    assertThat(after)
        .anySatisfy(slice -> assertThat(slice.judged()).isEqualTo(before.get(0).judged()));
  }

  @Test
  void lossesAreJudgedAsTheyAre() {
    MadeSlices made = MadeSlices.draw(1500, 16, 0, 3, new Seed(4));
    UniformRandomProvider random = new Seed(5).generator();
    double[] losses = new double[1500];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = random.nextDouble() + (made.planted()[i] ? 1 : 0);
    }
    SliceDiscovery.Slice first =
        SliceDiscovery.of(
                made.rows(), new int[1500], losses, SliceDiscovery.Options.DEFAULT, new Seed(4))
            .slices()
            .get(0);
    assertThat(made.share(first.judged())).isGreaterThan(0.9);
    assertThat(first.gap().difference().value()).isCloseTo(1, within(0.2));
    assertThat(first.p()).isLessThan(1e-6);
  }

  @Test
  void smallClassesAreSearchedTogether() {
    MadeSlices made = MadeSlices.draw(1200, 16, 0.5, 3, new Seed(6));
    int[] labels = new int[1200];
    Arrays.setAll(labels, i -> i % 60);
    SliceDiscovery.Result result =
        SliceDiscovery.of(
            made.rows(), labels, made.failures(), SliceDiscovery.Options.DEFAULT, new Seed(6));
    assertThat(result.strata()).isEqualTo(1);
    assertThat(result.slices()).allMatch(slice -> slice.classes().size() == 60);
  }

  @Test
  void withoutFailuresThereIsNothingToFind() {
    MadeSlices made = MadeSlices.draw(200, 4, 0, 3, new Seed(7));
    for (double all : new double[] {0, 1}) {
      double[] failures = new double[200];
      Arrays.fill(failures, all);
      SliceDiscovery.Result result =
          SliceDiscovery.of(
              made.rows(), made.labels(), failures, SliceDiscovery.Options.DEFAULT, new Seed(7));
      assertThat(result.slices()).isEmpty();
      assertThat(result.strata()).isZero();
    }
  }

  @Test
  void theSameSeedFindsTheSame() {
    MadeSlices made = MadeSlices.draw(800, 12, 0.3, 3, new Seed(8));
    List<SliceDiscovery.Slice> once = find(made, 8).slices();
    List<SliceDiscovery.Slice> again = find(made, 8).slices();
    assertThat(again).hasSameSizeAs(once);
    for (int i = 0; i < once.size(); i++) {
      assertThat(again.get(i).judged()).isEqualTo(once.get(i).judged());
      assertThat(again.get(i).gap()).isEqualTo(once.get(i).gap());
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    EmbeddingRows two = new EmbeddingRows(new float[] {1, 2}, 1);
    SliceDiscovery.Options options = SliceDiscovery.Options.DEFAULT;
    assertThatThrownBy(
            () -> SliceDiscovery.of(two, new int[1], new double[2], options, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must agree");
    assertThatThrownBy(
            () -> SliceDiscovery.of(two, new int[] {0, -1}, new double[2], options, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label of row 2");
    assertThatThrownBy(
            () ->
                SliceDiscovery.of(
                    two, new int[2], new double[] {0, Double.NaN}, options, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("failure of row 2");
    assertThatThrownBy(() -> new EmbeddingRows(new float[] {1, 2, 3, Float.NaN}, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("embedding of row 2 holds NaN at place 2");
    assertThatThrownBy(() -> new EmbeddingRows(new float[3], 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no rows of 2");
    int many = 60;
    double[] halfWrong = new double[many];
    Arrays.setAll(halfWrong, i -> i / 2 % 2);
    assertThatThrownBy(
            () ->
                SliceDiscovery.of(
                    new EmbeddingRows(new float[many], 1),
                    new int[many],
                    halfWrong,
                    options,
                    new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("all equal");
    assertThatThrownBy(() -> new SliceDiscovery.Options(1, 1, 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("parts");
  }
}
