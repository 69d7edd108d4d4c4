package io.equipoise.tabular.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.sampling.EditedNearestNeighbours.Agreement;
import io.equipoise.tabular.sampling.EditedNearestNeighbours.Passes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samplers that drop rows by their neighbours, against plain versions. */
class CleaningTest {
  private static final Seed SEED = new Seed(5);

  /** One number per row. */
  private static Dataset line(String labels, double... x) {
    return Sets.of(
        labels.chars().map(c -> c - '0').toArray(),
        labels.contains("2") ? 3 : 2,
        List.of(NumericColumn.of("x", x)));
  }

  private static double[] left(DataRemedy remedy, Dataset train) {
    Dataset kept = remedy.apply(train, SEED);
    return IntStream.range(0, kept.size())
        .mapToDouble(i -> SmoteTest.value(kept, "x", i))
        .toArray();
  }

  private static EditedNearestNeighbours enn(int k, Agreement agreement, Passes passes) {
    return new EditedNearestNeighbours(
        new EditedNearestNeighbours.Options(k, agreement, passes, true));
  }

  @Test
  void ofALinkTheRowOfTheLargerClassGoesOrBoth() {
    // 2 and 2.5 are each other's nearest, as are 8 and 8.25, which are of one class
    Dataset train = line("0001100", 0, 0.75, 2, 2.5, 5, 8, 8.25);
    assertThat(left(new TomekLinks(TomekLinks.Options.DEFAULT), train))
        .containsExactly(0, 0.75, 2.5, 5, 8, 8.25);
    assertThat(left(new TomekLinks(new TomekLinks.Options(TomekLinks.Drop.BOTH)), train))
        .containsExactly(0, 0.75, 5, 8, 8.25);
  }

  @Test
  void rowsThatTheirNeighboursOutvoteGo() {
    // 5 lies between the ones, 4 has the neighbours 3.5, 5, 3, and then 5.5: majority keeps it, all
    // does not
    Dataset train = line("00000111000", 0, 3, 3.5, 4, 5, 5.5, 6, 6.2, 20, 21, 22);
    assertThat(left(enn(3, Agreement.MAJORITY, Passes.ONCE), train))
        .containsExactly(0, 3, 3.5, 4, 5.5, 6, 6.2, 20, 21, 22);
    assertThat(left(enn(4, Agreement.ALL, Passes.ONCE), train)).containsExactly(0, 5.5, 6, 6.2);
  }

  @Test
  void aClassThatWouldLoseAllRowsKeepsThem() {
    Dataset train = line("01011", 0, 1, 2, 3, 3.5);
    Dataset kept =
        new EditedNearestNeighbours(
                new EditedNearestNeighbours.Options(1, Agreement.ALL, Passes.ONCE, false))
            .apply(train, SEED);
    assertThat(kept.classSizes()).containsExactly(2, 2);
    assertThat(left(enn(1, Agreement.ALL, Passes.ONCE), train)).hasSizeGreaterThanOrEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void editingEqualsThePlainRule(long seed) {
    Dataset train = Sets.gaussian(seed, 90, 25, 2);
    for (Agreement agreement : Agreement.values()) {
      int[] once = plainly(train, all(train), 3, agreement);
      assertThat(ids(enn(3, agreement, Passes.ONCE).apply(train, SEED)))
          .as("seed %d %s", seed, agreement)
          .isEqualTo(ids(train.take(once)));
      int[] growing = all(train);
      int[] repeated = all(train);
      for (int k = 1; k <= 3; k++) {
        int[] next = plainly(train, growing, k, agreement);
        growing = falls(train, next) ? growing : next;
      }
      for (int[] before = new int[0]; before.length != repeated.length; ) {
        before = repeated;
        int[] next = plainly(train, repeated, 3, agreement);
        repeated = falls(train, next) ? repeated : next;
      }
      assertThat(ids(enn(3, agreement, Passes.GROWING).apply(train, SEED)))
          .isEqualTo(ids(train.take(growing)));
      assertThat(ids(enn(3, agreement, Passes.REPEATED).apply(train, SEED)))
          .isEqualTo(ids(train.take(repeated)));
    }
  }

  private static boolean falls(Dataset train, int[] rows) {
    return train.take(rows).classSizes()[0] < 25;
  }

  private static int[] all(Dataset train) {
    return IntStream.range(0, train.size()).toArray();
  }

  /** Rows of the larger class stay while their neighbours do not contradict. */
  private static int[] plainly(Dataset train, int[] rows, int k, Agreement agreement) {
    return Arrays.stream(rows)
        .filter(
            row -> {
              int[] near = near(train, row, rows, k);
              long same =
                  Arrays.stream(near)
                      .filter(other -> train.labels()[other] == train.labels()[row])
                      .count();
              boolean fits = agreement == Agreement.ALL ? same == k : 2 * same >= k;
              return train.labels()[row] == 1 || fits;
            })
        .toArray();
  }

  private static int[] near(Dataset train, int row, int[] rows, int k) {
    RowDistances distances = RowDistances.of(FeatureSpace.of(train), train.size());
    return Arrays.stream(rows)
        .filter(other -> other != row)
        .boxed()
        .sorted(Comparator.comparingDouble(other -> distances.from(row, new int[] {other})[0]))
        .limit(k)
        .mapToInt(other -> other)
        .toArray();
  }

  private static List<Double> ids(Dataset rows) {
    List<Double> ids = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      ids.add(SmoteTest.value(rows, "x0", i));
    }
    return ids;
  }

  @Test
  void whatCrowdsTheSmallestClassGoes() {
    // 10 is outvoted by 9.5, 10.5 and 9, which go; 1.5 is outvoted itself
    Dataset train = line("1101000000000", 0, 1, 1.5, 2, 9, 9.5, 10.5, 12, 14, 16, 18, 20, 22);
    Dataset crowded =
        line("11010001000000", 0, 1, 1.5, 2, 9, 9.5, 10.5, 10, 12.5, 14, 16, 18, 20, 22);
    NeighbourhoodCleaning cleaning =
        new NeighbourhoodCleaning(NeighbourhoodCleaning.Options.DEFAULT);
    assertThat(left(cleaning, train)).doesNotContain(1.5).hasSize(12);
    assertThat(left(cleaning, crowded)).containsExactly(0, 1, 2, 10, 12.5, 14, 16, 18, 20, 22);
    NeighbourhoodCleaning large =
        new NeighbourhoodCleaning(new NeighbourhoodCleaning.Options(3, 10));
    assertThat(left(large, crowded)).hasSize(13);
  }

  @Test
  void nearMissKeepsWhatIsNearTheSmallestClass() {
    Dataset train = line("1100000", 0, 1, 2, 3, -1, -8, 9);
    assertThat(left(new NearMiss(new NearMiss.Options(1, 1, 1)), train))
        .containsExactlyInAnyOrder(0, 1, 2, -1);
    // mean distance to both: 1.5 for 2 and -1, 2.5 for 3
    assertThat(left(new NearMiss(new NearMiss.Options(2, 2, 1)), train))
        .containsExactlyInAnyOrder(0, 1, 2, -1);
    // around 0 and 1 with k = 2: -1 and 2; nothing else is looked at
    assertThat(left(new NearMiss(new NearMiss.Options(3, 2, 1)), train))
        .containsExactlyInAnyOrder(0, 1, 2, -1);
    assertThat(new NearMiss(new NearMiss.Options(3, 1, 0.5)).apply(train, SEED).classSizes())
        .containsExactly(4, 2);
    assertThatThrownBy(() -> new NearMiss.Options(4, 3, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("version");
  }

  @Test
  void categoriesThatDifferAreAtDistanceOne() {
    Dataset train =
        Sets.of(
            new int[] {0, 0, 1},
            2,
            List.of(Sets.letters("a", "xyx"), CategoryColumn.of("b", "u", "u", "v")));
    RowDistances distances = RowDistances.of(FeatureSpace.of(train), 3);
    assertThat(distances.from(1, new int[] {0, 1, 2})).containsExactly(1, 0, Math.sqrt(2));
  }

  @Test
  void adasynMakesMoreWhereOthersAreNear() {
    Dataset train = line("11100000", 0, 0.5, 3, 3.2, 3.4, 9, 9.5, 10);
    Vicinity vicinity = Vicinity.of(train, FeatureSpace.of(train), all(train), 2);
    // neighbours: 0 -> 0.5, 3 (none other); 0.5 -> 0, 3 (none); 3 -> 3.2, 3.4 (both)
    assertThat(Adasyn.counts(new int[] {0, 1, 2}, 1, vicinity, 2)).containsExactly(0, 0, 2);
    Dataset made =
        new Adasyn(new Adasyn.Options(2, 1, Interpolation.ROW, false)).apply(train, SEED);
    assertThat(made.classSizes()).containsExactly(5, 5);
    for (int i = 8; i < 10; i++) {
      assertThat(SmoteTest.value(made, "x", i)).isBetween(0.0, 3.0);
    }
    Dataset apart = line("110000", 0, 0.5, 9, 9.5, 10, 11);
    Adasyn one = new Adasyn(new Adasyn.Options(1, 1, Interpolation.ROW, true));
    assertThat(one.apply(apart, SEED).size()).isEqualTo(6);
    assertThat(one.remarks(apart)).last().asString().contains("use smote");
  }

  @Test
  void oneClassOrOneRowIsLeftAsItIs() {
    for (DataRemedy remedy :
        List.of(
            new TomekLinks(TomekLinks.Options.DEFAULT),
            new EditedNearestNeighbours(EditedNearestNeighbours.Options.DEFAULT),
            new NeighbourhoodCleaning(NeighbourhoodCleaning.Options.DEFAULT),
            new NearMiss(NearMiss.Options.DEFAULT))) {
      assertThat(left(remedy, line("000", 1, 2, 3))).containsExactly(1, 2, 3);
      assertThat(left(remedy, line("01", 1, 2))).containsExactly(1, 2);
      assertThatThrownBy(() -> remedy.apply(line(""), SEED)).isInstanceOf(UserError.class);
    }
  }
}
