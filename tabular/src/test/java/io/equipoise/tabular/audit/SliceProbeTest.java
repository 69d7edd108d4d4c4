package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.error.UserError;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.random.Seed;
import io.equipoise.core.slice.EmbeddingRows;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class SliceProbeTest {
  private static final int WIDTH = 8;
  private static final String[] KINDS = {"car", "bus", "tram"};
  private final SliceProbe probe = new SliceProbe();

  /**
   * Eight numbered columns of noise; in a quarter of the rows the third is larger, and there the
   * model fails by {@code excess} more often.
   */
  private static Table rows(int seed, int count, double excess, boolean named) {
    UniformRandomProvider random = new Seed(seed).generator();
    double[][] e = new double[WIDTH][count];
    String[] weather = new String[count];
    int[] label = new int[count];
    int[] prediction = new int[count];
    double[] price = new double[count];
    double[] guess = new double[count];
    for (int i = 0; i < count; i++) {
      boolean fog = random.nextDouble() < 0.25;
      for (int c = 0; c < WIDTH; c++) {
        e[c][i] = random.nextDouble() + (c == 2 && fog ? 2 : 0);
      }
      int kind = random.nextInt(3);
      boolean wrong = random.nextDouble() < 0.1 + (fog ? excess : 0);
      weather[i] = named && fog ? "fog" : "clear";
      label[i] = kind;
      prediction[i] = wrong ? (kind + 1) % 3 : kind;
      price[i] = 10 * random.nextDouble();
      guess[i] = price[i] + (fog && named ? 20 * excess : 1) * random.nextDouble();
    }
    List<Column> columns = new ArrayList<>();
    for (int c = 0; c < WIDTH; c++) {
      columns.add(NumericColumn.of("e" + c, e[c]));
    }
    columns.add(CategoryColumn.of("weather", weather));
    columns.add(Audited.category("prediction", prediction, KINDS));
    columns.add(NumericColumn.of("price", price));
    columns.add(NumericColumn.of("guess", guess));
    columns.add(Audited.category("label", label, KINDS));
    return Table.of(columns);
  }

  private static AuditInput input(Table table) {
    return Audited.of(table, "label").prediction("prediction").input();
  }

  @Test
  void saysWhatRowsOnWhichTheModelFailsShare() {
    Measurement seen = probe.measure(input(rows(1, 3000, 0.5, true)));
    Finding finding = seen.findings().get(0);
    assertThat(finding.bias()).isEqualTo(Bias.SHORTCUT);
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
    assertThat(finding.where()).startsWith("slice 1 of '");
    assertThat(finding.sentence())
        .contains("that lie together", "weather 'fog'", "mostly taking them for '");
    assertThat(finding.size().low()).isGreaterThan(0.2);
    assertThat(finding.exhibits())
        .extracting(Exhibit::title)
        .contains(
            "What the rows of the slice share", "Mistakes in the slice, the most typical first");
    assertThat(seen.metrics()).extracting(each -> each.metric()).contains("sliceErrorRate");
    assertThat(finding.exhibits().get(1).rows())
        .allSatisfy(row -> assertThat(row.get(0)).isNotIn("e2", "prediction", "label"));
  }

  @Test
  void aSliceThatSharesNothingIsAGapInQuality() {
    Finding finding = probe.measure(input(rows(2, 3000, 0.5, false))).findings().get(0);
    assertThat(finding.bias()).isEqualTo(Bias.QUALITY_GAP);
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
    assertThat(finding.notes()).anyMatch(note -> note.contains("look at them"));
  }

  @Test
  void rarelyClaimsAnythingWhenTheModelFailsAtRandom() {
    int alarms = 0;
    for (int seed = 0; seed < 60; seed++) {
      alarms +=
          probe.measure(input(rows(seed, 700, 0, true))).findings().stream()
                  .anyMatch(finding -> finding.severity() != Severity.NONE)
              ? 1
              : 0;
    }
    assertThat(alarms).isLessThanOrEqualTo(7);
  }

  @Test
  void errorsOfNumbersAreSlicesToo() {
    Table table = rows(3, 2000, 0.5, true).without(Set.of("label", "prediction"));
    Finding finding =
        probe.measure(Audited.of(table, "price").prediction("guess").input()).findings().get(0);
    assertThat(finding.metric()).isEqualTo("sliceAbsoluteErrorDifference");
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
    assertThat(finding.sentence()).contains("The model is off by", "weather 'fog'");
  }

  @Test
  void withoutAModelOrAnEmbeddingThereIsNothingToSay() {
    Table table = rows(4, 300, 0.5, true);
    assertThat(probe.measure(Audited.of(table, "label").input()).findings()).isEmpty();
    Table plain = table.without(Set.of("e0"));
    assertThat(probe.measure(input(plain))).isEqualTo(Measurement.NOTHING);
    double[] gaps = new double[300];
    gaps[7] = Double.NaN;
    assertThat(probe.measure(input(table.with(NumericColumn.of("e3", gaps)))).notes())
        .anyMatch(note -> note.contains("have gaps"));
  }

  @Test
  void aModelThatNeverFailsIsSaidToBe() {
    Table table = rows(5, 300, 0, true);
    Table right = table.with(((CategoryColumn) table.column("label")).renamed("prediction"));
    Measurement seen = probe.measure(input(right));
    assertThat(seen.findings()).isEmpty();
    assertThat(seen.notes()).anyMatch(note -> note.contains("Slices were not looked for"));
  }

  @Test
  void picturesAreOfTheMistakes() {
    AuditInput input = input(rows(6, 1500, 0.5, true));
    float[] values = new float[1500];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((NumericColumn) input.table().column("e2")).value(i);
    }
    SliceProbe.Pictures pictures =
        new SliceProbe.Pictures() {
          @Override
          public Optional<String> source(int row) {
            return Optional.of("data:image/png;base64,AAAA");
          }

          @Override
          public String name(int row) {
            return "picture " + row;
          }
        };
    Exhibit sheet =
        SliceProbe.on(new EmbeddingRows(values, 1), Set.of(), Optional.of(pictures))
            .measure(input)
            .findings()
            .get(0)
            .exhibits()
            .get(2);
    assertThat(sheet.chart()).isEqualTo(Exhibit.Chart.IMAGES);
    assertThat(sheet.rows())
        .isNotEmpty()
        .allSatisfy(row -> assertThat(String.valueOf(row.get(1))).contains("taken for"));
  }

  @Test
  void embeddingsOfOtherRowsAreRefused() {
    AuditInput input = input(rows(7, 100, 0, true));
    SliceProbe other =
        SliceProbe.on(new EmbeddingRows(new float[99], 1), Set.of(), Optional.empty());
    assertThatThrownBy(() -> other.measure(input))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("they must agree");
  }
}
