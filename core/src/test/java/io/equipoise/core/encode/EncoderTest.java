package io.equipoise.core.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class EncoderTest {
  private static final Encoder.Options RAW = Encoder.Options.DEFAULT.raw();
  private static final double NAN = Double.NaN;

  private static Table table(Column... columns) {
    return Table.of(List.of(columns));
  }

  private static float[] row(Matrix matrix, int row) {
    return java.util.Arrays.copyOfRange(
        matrix.values(), row * matrix.columns(), (row + 1) * matrix.columns());
  }

  @Test
  void missingNumberBecomesTheMedianAndIsMarked() {
    Matrix matrix =
        Encoder.fit(table(NumericColumn.of("age", 1, 2, NAN, 30)), RAW)
            .encode(table(NumericColumn.of("age", NAN, 7)));
    assertThat(matrix.names()).containsExactly("age", "age (missing)");
    assertThat(row(matrix, 0)).containsExactly(2, 1);
    assertThat(row(matrix, 1)).containsExactly(7, 0);
  }

  @Test
  void missingNumberStaysNaNWhenAskedTo() {
    Matrix matrix =
        Encoder.fit(table(NumericColumn.of("age", 1, 2, NAN)), RAW.keepingMissing())
            .encode(table(NumericColumn.of("age", NAN, 7)));
    assertThat(matrix.names()).containsExactly("age");
    assertThat(matrix.at(0, 0)).isNaN();
    assertThat(matrix.at(1, 0)).isEqualTo(7f);
  }

  @Test
  void numbersAreStandardisedByTheTrainingRows() {
    Encoder encoder =
        Encoder.fit(table(NumericColumn.of("x", 2, 4, 4, 6)), Encoder.Options.DEFAULT);
    Matrix matrix = encoder.encode(table(NumericColumn.of("x", 4, 6, 100)));
    assertThat(matrix.at(0, 0)).isZero();
    assertThat(matrix.at(1, 0)).isCloseTo((float) Math.sqrt(2), within(1e-6f));
    assertThat(matrix.at(2, 0)).isCloseTo((float) (96 / Math.sqrt(2)), within(1e-4f));
  }

  @Test
  void infinitiesBecomeTheExtremesOfTraining() {
    double infinite = Double.POSITIVE_INFINITY;
    Encoder encoder = Encoder.fit(table(NumericColumn.of("x", 1, infinite, 5, -infinite)), RAW);
    Matrix matrix = encoder.encode(table(NumericColumn.of("x", infinite, -infinite, 9, 1e308)));
    assertThat(matrix.values()).containsExactly(5, 1, 9, 1e30f);
  }

  @Test
  void hugeAndTinyNumbersStayFinite() {
    for (Encoder.Options options : List.of(RAW, Encoder.Options.DEFAULT)) {
      Encoder encoder =
          Encoder.fit(
              table(
                  NumericColumn.of("huge", -1e308, 1e308, 3),
                  NumericColumn.of("tiny", 0, 4.9e-324, 0)),
              options);
      Matrix matrix =
          encoder.encode(
              table(
                  NumericColumn.of("huge", 1e308, 0, NAN), NumericColumn.of("tiny", 1e308, 1, 0)));
      for (float value : matrix.values()) {
        assertThat(Float.isFinite(value)).isTrue();
      }
    }
  }

  @Test
  void levelsAreFoundByTextWhateverTheirCodes() {
    Encoder encoder = Encoder.fit(table(CategoryColumn.of("sex", "f", "m", "m", "f")), RAW);
    Matrix matrix = encoder.encode(table(CategoryColumn.of("sex", "m", "x", "f", null)));
    assertThat(matrix.names()).containsExactly("sex=f", "sex=m");
    assertThat(row(matrix, 0)).containsExactly(0, 1);
    assertThat(row(matrix, 1)).as("unseen").containsExactly(0, 0);
    assertThat(row(matrix, 2)).containsExactly(1, 0);
    assertThat(row(matrix, 3)).as("missing, never seen in training").containsExactly(0, 0);
  }

  @Test
  void rareLevelsShareAColumnWithUnseenOnes() {
    Encoder encoder =
        Encoder.fit(table(CategoryColumn.of("c", "a", "rare", "b", "b", "a", null)), RAW);
    Matrix matrix = encoder.encode(table(CategoryColumn.of("c", "rare", "new", null, "b")));
    assertThat(matrix.names()).containsExactly("c=a", "c=b", "c (other)", "c (missing)");
    assertThat(row(matrix, 0)).containsExactly(0, 0, 1, 0);
    assertThat(row(matrix, 1)).containsExactly(0, 0, 1, 0);
    assertThat(row(matrix, 2)).containsExactly(0, 0, 0, 1);
    assertThat(row(matrix, 3)).containsExactly(0, 1, 0, 0);
  }

  @Test
  void onlyTheMostFrequentLevelsAreKept() {
    Encoder.Options two = new Encoder.Options(true, false, 2, 1);
    Encoder encoder =
        Encoder.fit(table(CategoryColumn.of("c", "a", "b", "b", "c", "c", "c", "d")), two);
    assertThat(encoder.names()).containsExactly("c=b", "c=c", "c (other)");
  }

  @Test
  void whatDoesNotVarySaysNothing() {
    Encoder encoder =
        Encoder.fit(
            table(
                NumericColumn.of("n", 3, 3),
                CategoryColumn.of("c", "a", "a"),
                NumericColumn.of("gone", NAN, NAN),
                CategoryColumn.of("id", "r1", "r2")),
            RAW);
    Matrix matrix =
        encoder.encode(
            table(
                NumericColumn.of("n", 9),
                CategoryColumn.of("c", "b"),
                NumericColumn.of("gone", 1),
                CategoryColumn.of("id", "r1")));
    assertThat(matrix.names()).containsExactly("n", "c", "gone", "id");
    assertThat(matrix.values()).containsExactly(0, 0, 0, 0);
  }

  @Test
  void columnsOfAnotherTypeAreReadWhereTheyCanBe() {
    Encoder encoder =
        Encoder.fit(
            table(
                NumericColumn.of("n", 1, 2),
                CategoryColumn.of("c", "1", "1", "2", "2").take(new int[] {0, 2})),
            new Encoder.Options(false, false, 100, 1));
    Matrix matrix =
        encoder.encode(table(CategoryColumn.of("n", "2.5", null), NumericColumn.of("c", 2, NAN)));
    assertThat(row(matrix, 0)).containsExactly(2.5f, 0, 1);
    assertThat(row(matrix, 1)).containsExactly(1.5f, 0, 0);
    assertThatThrownBy(
            () -> encoder.encode(table(CategoryColumn.of("n", "two"), CategoryColumn.of("c", "1"))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'n'")
        .hasMessageContaining("'two'");
  }

  @Test
  void aColumnThatIsGoneIsNamed() {
    Encoder encoder = Encoder.fit(table(NumericColumn.of("age", 1, 2)), RAW);
    assertThatThrownBy(() -> encoder.encode(table(NumericColumn.of("wage", 1))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'age'");
    assertThatThrownBy(() -> Encoder.fit(Table.of(3, List.of()), RAW))
        .isInstanceOf(UserError.class);
  }

  @Test
  void columnsOfTellsWhereAColumnWent() {
    Encoder encoder =
        Encoder.fit(
            table(NumericColumn.of("n", 1, 2, NAN, 4), CategoryColumn.of("c", "a", "b", "a", "b")),
            RAW);
    assertThat(encoder.columnsOf("c")).containsExactly(2, 3);
    assertThat(encoder.columnsOf("nowhere")).isEmpty();
    assertThat(encoder.width()).isEqualTo(4);
  }

  @Test
  void survivesJsonToTheBit() throws Exception {
    Table table =
        table(
            NumericColumn.of("n", 0.1, 1 / 3.0, NAN, 1e-7),
            NumericColumn.of("m", 1, 2, 3, NAN),
            CategoryColumn.of("c", "a", "é", null, "a"));
    ObjectMapper json = new ObjectMapper();
    for (Encoder.Options options :
        List.of(RAW, Encoder.Options.DEFAULT, Encoder.Options.DEFAULT.keepingMissing())) {
      Encoder encoder = Encoder.fit(table, options);
      Encoder read = json.readValue(json.writeValueAsString(encoder), Encoder.class);
      assertThat(read).isEqualTo(encoder);
      assertThat(read.encode(table).values()).containsExactly(encoder.encode(table).values());
    }
  }

  @Test
  void partsAgreeWithTheWholeAndWithAPlainReading() {
    long seed = 7;
    UniformRandomProvider random = new Seed(seed).generator();
    int rows = 1700;
    double[] numbers = new double[rows];
    int[] codes = new int[rows];
    for (int i = 0; i < rows; i++) {
      numbers[i] = random.nextInt(9) == 0 ? NAN : random.nextDouble() * 10;
      codes[i] = random.nextInt(4) - 1;
    }
    Table table =
        table(
            NumericColumn.of("n", numbers), new CategoryColumn("c", codes, List.of("x", "y", "z")));
    Encoder encoder = Encoder.fit(table, RAW);
    Matrix whole = encoder.encode(table);
    Matrix part = encoder.over(table).rows(600, 1650);
    for (int i = 0; i < rows; i++) {
      assertThat(whole.at(i, 1))
          .as("seed %d row %d", seed, i)
          .isEqualTo(table.column("n").isMissing(i) ? 1 : 0);
      for (int level = -1; level < 3; level++) {
        int column = level < 0 ? 5 : 2 + level;
        assertThat(whole.at(i, column))
            .as("seed %d row %d", seed, i)
            .isEqualTo(codes[i] == level ? 1 : 0);
      }
    }
    for (int i = 600; i < 1650; i++) {
      assertThat(row(part, i - 600)).as("seed %d row %d", seed, i).containsExactly(row(whole, i));
    }
  }
}
