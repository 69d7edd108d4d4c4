package io.equipoise.core.slice;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SliceTraitsTest {
  private static final int ROWS = 400;

  /** A slice of the first 100 of 400 rows. */
  private static SliceDiscovery.Slice slice() {
    Gap gap = Gap.ofShares(50, 100, 30, 300);
    return new SliceDiscovery.Slice(
        List.of(0),
        IntStream.range(0, 100).toArray(),
        IntStream.range(100, ROWS).toArray(),
        gap,
        gap.p());
  }

  @Test
  void namesWhatIsCommonerInside() {
    String[] weather = new String[ROWS];
    String[] id = new String[ROWS];
    String[] side = new String[ROWS];
    double[] light = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      weather[i] = i < 80 || i >= 370 ? "rain" : i % 3 == 0 ? null : "sun";
      id[i] = "row" + i;
      side[i] = i % 2 == 0 ? "left" : "right";
      light[i] = i < 100 ? i / 100.0 : 1 + i;
    }
    Table table =
        Table.of(
            List.of(
                CategoryColumn.of("weather", weather),
                CategoryColumn.of("id", id),
                CategoryColumn.of("side", side),
                NumericColumn.of("light", light)));
    List<SliceTraits.Trait> traits = SliceTraits.of(table, List.of(slice()), 0.05).get(0);
    assertThat(traits)
        .extracting(trait -> trait.column() + " " + trait.value())
        .containsExactly("light below 76", "weather rain");
    Estimate inside = traits.get(1).share().inside();
    assertThat(inside.value()).isEqualTo(0.8);
    assertThat(traits.get(1).share().rest().value()).isEqualTo(0.1);
    assertThat(traits.get(1).share().difference().low()).isGreaterThan(0.5);
    assertThat(traits.get(1).p()).isGreaterThan(traits.get(1).share().p());
  }

  @Test
  void whatIsMissingCanBeATrait() {
    String[] note = new String[ROWS];
    double[] kind = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      note[i] = i < 90 ? null : "yes";
      kind[i] = i < 90 ? 3 : i % 3;
    }
    Table table =
        Table.of(List.of(CategoryColumn.of("note", note), NumericColumn.of("kind", kind)));
    assertThat(SliceTraits.of(table, List.of(slice()), 0.05).get(0))
        .extracting(trait -> trait.column() + " " + trait.value())
        .containsExactlyInAnyOrder("note (missing)", "kind at least 3");
  }

  @Test
  void aColumnThatDoesNotVaryIsNoTrait() {
    Table table =
        Table.of(
            List.of(
                CategoryColumn.of(
                    "same", IntStream.range(0, ROWS).mapToObj(i -> "a").toArray(String[]::new)),
                NumericColumn.of("one", new double[ROWS])));
    assertThat(SliceTraits.of(table, List.of(slice()), 0.05).get(0)).isEmpty();
    assertThat(SliceTraits.of(table, List.of(), 0.05)).isEmpty();
  }
}
