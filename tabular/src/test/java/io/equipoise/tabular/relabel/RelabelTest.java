package io.equipoise.tabular.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.Model;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.UnequalRows;
import io.equipoise.tabular.learn.LogisticRegression;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Massaging and label flipping. */
class RelabelTest {
  private static final Seed SEED = new Seed(7);

  private static Dataset apply(String step, Dataset rows) {
    DataRemedy remedy = Catalogue.get().create(Recipe.parse(step).steps().get(0), DataRemedy.class);
    return remedy.apply(rows, SEED);
  }

  private static double share(Dataset rows, int group) {
    return IntStream.range(0, rows.size())
        .filter(i -> group < 0 || rows.rows().groups().code(i) == group)
        .map(i -> rows.labels()[i])
        .average()
        .orElseThrow();
  }

  private static int flips(Dataset before, Dataset after, int group, int to) {
    return (int)
        IntStream.range(0, before.size())
            .filter(i -> before.rows().groups().code(i) == group)
            .filter(i -> before.labels()[i] != after.labels()[i] && after.labels()[i] == to)
            .count();
  }

  /** {@code M = disc · n_f · n_d / n} labels turn in each of two groups. */
  @Test
  void massagingTurnsThePublishedNumberOfLabels() {
    Dataset rows = UnequalRows.bySex(UnequalRows.classes(1000, 2, 1));
    Dataset changed = apply("massaging", rows);
    int[] sizes = rows.rows().groups().sizes();
    double published = (share(rows, 1) - share(rows, 0)) * sizes[0] * sizes[1] / 1000;
    assertThat((double) flips(rows, changed, 0, 1)).isCloseTo(published, within(0.51));
    assertThat((double) flips(rows, changed, 1, 0)).isCloseTo(published, within(0.51));
    assertThat(flips(rows, changed, 0, 0) + flips(rows, changed, 1, 1)).isZero();
    assertThat(share(changed, -1)).isCloseTo(share(rows, -1), within(0.0011));
  }

  /** Those that turn are the nearest to the border, and none but them. */
  @Test
  void massagingTurnsTheLabelsNearestToTheBorder() {
    Dataset rows = UnequalRows.classes(900, 2, 2);
    Dataset changed = apply("massaging", rows);
    double[] scores;
    try (Model model =
        new LogisticRegression(LogisticRegression.Options.DEFAULT)
            .fit(rows, SEED.child("massaging"))) {
      scores = model.predict(rows.rows()).positive();
    }
    for (int g = 0; g < rows.rows().groups().count(); g++) {
      int group = g;
      boolean up = share(changed, g) > share(rows, g);
      double[] turned =
          IntStream.range(0, 900)
              .filter(i -> rows.rows().groups().code(i) == group)
              .filter(i -> rows.labels()[i] != changed.labels()[i])
              .mapToDouble(i -> scores[i])
              .toArray();
      double[] kept =
          IntStream.range(0, 900)
              .filter(i -> rows.rows().groups().code(i) == group)
              .filter(i -> rows.labels()[i] == changed.labels()[i])
              .filter(i -> rows.labels()[i] == (up ? 0 : 1))
              .mapToDouble(i -> scores[i])
              .toArray();
      if (turned.length > 0 && up) {
        assertThat(Arrays.stream(turned).min().orElseThrow())
            .isGreaterThanOrEqualTo(Arrays.stream(kept).max().orElseThrow());
      } else if (turned.length > 0) {
        assertThat(Arrays.stream(turned).max().orElseThrow())
            .isLessThanOrEqualTo(Arrays.stream(kept).min().orElseThrow());
      }
      assertThat(share(changed, g))
          .isCloseTo(share(rows, -1), within(0.51 / rows.rows().groups().sizes()[g]));
    }
  }

  @Test
  void halfTheStrengthClosesHalfTheGap() {
    Dataset rows = UnequalRows.bySex(UnequalRows.classes(2000, 2, 3));
    Dataset half = apply("massaging(strength=0.5)", rows);
    assertThat(share(half, 1) - share(half, 0))
        .isCloseTo((share(rows, 1) - share(rows, 0)) / 2, within(0.003));
    assertThat(apply("massaging(strength=0)", rows).labels()).containsExactly(rows.labels());
  }

  /** Labels of one sex are turned at random; flipping finds more of them than chance would. */
  @Test
  void labelFlippingUndoesNoiseAgainstAGroup() {
    Dataset clean = UnequalRows.bySex(UnequalRows.classes(3000, 2, 4));
    var random = SEED.generator();
    int[] noisy = clean.labels().clone();
    boolean[] wronged = new boolean[noisy.length];
    for (int i = 0; i < noisy.length; i++) {
      wronged[i] = clean.rows().groups().code(i) == 0 && noisy[i] == 1 && random.nextDouble() < 0.3;
      noisy[i] = wronged[i] ? 0 : noisy[i];
    }
    Dataset rows = Dataset.of(clean.rows(), noisy, clean.classes(), clean.weights());
    Dataset changed = apply("label-flipping", rows);
    int[] turned =
        IntStream.range(0, noisy.length)
            .filter(i -> changed.labels()[i] != noisy[i])
            .filter(i -> clean.rows().groups().code(i) == 0)
            .toArray();
    double right = Arrays.stream(turned).filter(i -> wronged[i]).count() / (double) turned.length;
    double chance =
        IntStream.range(0, noisy.length).filter(i -> wronged[i]).count() / (double) flippable(rows);
    assertThat(turned.length).isGreaterThan(30);
    assertThat(right).isGreaterThan(1.5 * chance);
    assertThat(share(changed, 1) - share(changed, 0)).isLessThan(share(rows, 1) - share(rows, 0));
  }

  private static long flippable(Dataset rows) {
    return IntStream.range(0, rows.size())
        .filter(i -> rows.rows().groups().code(i) == 0 && rows.labels()[i] == 0)
        .count();
  }

  @Test
  void labelFlippingKeepsToItsLimit() {
    Dataset rows = UnequalRows.classes(1000, 2, 5);
    Dataset few = apply("label-flipping(maxShare=0.01)", rows);
    long changed =
        IntStream.range(0, 1000).filter(i -> few.labels()[i] != rows.labels()[i]).count();
    assertThat(changed).isEqualTo(10);
    assertThat(apply("label-flipping(disparity=1)", rows).labels()).containsExactly(rows.labels());
  }

  @Test
  void refusesMoreThanTwoClasses() {
    Dataset rows = UnequalRows.classes(300, 3, 6);
    for (String step : List.of("massaging", "label-flipping")) {
      assertThatThrownBy(() -> apply(step, rows))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(step)
          .hasMessageContaining("two classes");
    }
    assertThatThrownBy(() -> apply("massaging(strength=2)", rows))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("strength");
  }
}
