package io.equipoise.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Groups;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PseudoGroupsTest {
  private static SliceDiscovery.Result find(MadeSlices made) {
    return SliceDiscovery.of(
        made.rows(), made.labels(), made.failures(), SliceDiscovery.Options.DEFAULT, new Seed(1));
  }

  private static boolean[] planted(MadeSlices made) {
    boolean[] inside = new boolean[made.labels().length];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = made.planted()[i] && made.labels()[i] == 0;
    }
    return inside;
  }

  @Test
  void newRowsGoToTheSliceThatTheyLieIn() {
    MadeSlices all = MadeSlices.draw(2500, 32, 0.4, 4, new Seed(1));
    int[] first = IntStream.range(0, 2000).toArray();
    int[] later = IntStream.range(2000, 2500).toArray();
    MadeSlices made =
        new MadeSlices(
            all.rows().take(first),
            IntStream.of(first).map(i -> all.labels()[i]).toArray(),
            all.planted(),
            IntStream.of(first).mapToDouble(i -> all.failures()[i]).toArray());
    int[] labels = IntStream.of(later).map(i -> all.labels()[i]).toArray();
    Groups groups =
        PseudoGroups.bySlice(
            made.rows(), made.labels(), find(made), 0.05, all.rows().take(later), labels);
    assertThat(groups.names().get(0)).isEqualTo("no slice");
    assertThat(groups.count()).isGreaterThan(1);
    boolean[] truth = planted(all);
    long right =
        IntStream.range(0, later.length).filter(i -> groups.code(i) > 0 == truth[later[i]]).count();
    assertThat(right).as("of 500 rows").isGreaterThan(450);
    Groups none =
        PseudoGroups.bySlice(made.rows(), made.labels(), find(made), 0, made.rows(), made.labels());
    assertThat(none.codes()).as("no slice is so sure").containsOnly(0);
  }

  @Test
  void aRowIsOfTheClosestWordWhateverItsLength() {
    double[][] rows = {{9, 1}, {1, 2}, {-3, -1}, {0, 0}, {1, 1}};
    double[][] words = {{0.1, 0}, {0, 5}};
    Groups groups = PseudoGroups.byWord(rows, words, List.of("water", "land"));
    assertThat(groups.codes()).containsExactly(0, 1, 1, 0, 0);
    assertThat(groups.names()).containsExactly("water", "land");
    assertThatThrownBy(() -> PseudoGroups.byWord(rows, new double[0][], List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no word");
  }

  @Test
  void precisionIsTheBestFoundSliceOfEachTrueOne() {
    boolean[] first = {true, true, true, false, false, false, false, false};
    boolean[] second = {false, false, false, false, false, true, true, true};
    List<int[]> found = List.of(new int[] {0, 4, 1, 2}, new int[] {3, 5}, new int[] {7, 6, 0, 5});
    // first: 2 of 3 (0 and 1); second: 2 of 3 (7 and 6); the short slice has 1 of 3
    assertThat(SlicePrecision.at(3, found, List.of(first, second))).isEqualTo(2 / 3.);
    assertThat(SlicePrecision.at(1, found, List.of(first, second))).isEqualTo(1);
    assertThat(SlicePrecision.at(10, found, List.of(first))).isEqualTo(0.3);
    assertThat(SlicePrecision.at(10, List.of(), List.of(first))).isZero();
    assertThatThrownBy(() -> SlicePrecision.at(3, List.of(new int[] {8}), List.of(first)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a row of a found slice is 8");
    assertThatThrownBy(() -> SlicePrecision.at(3, found, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no true slice");
  }

  @Test
  void foundSlicesNameThePlantedRows() {
    MadeSlices made = MadeSlices.draw(2000, 32, 0.4, 4, new Seed(1));
    List<int[]> found = find(made).slices().stream().map(SliceDiscovery.Slice::judged).toList();
    assertThat(SlicePrecision.at(10, found, List.of(planted(made)))).isGreaterThan(0.8);
  }

  @Test
  void wordsRankRowsByHowCloseTheyLie() {
    double[][] rows = {{0, 1}, {3, 0.1}, {1, 1}, {0, 0}, {-1, 0}};
    assertThat(KeywordBias.ranked(rows, new double[] {2, 0})).containsExactly(1, 2, 0, 3, 4);
  }
}
