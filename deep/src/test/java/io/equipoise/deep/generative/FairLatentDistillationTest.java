package io.equipoise.deep.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class FairLatentDistillationTest {
  private static final FairLatentModel.Settings QUICK =
      new FairLatentModel.Settings(3, 16, 8, 20, 10, 100, 5e-3, 0);

  /** Two columns of three levels, one of which goes with the group, and a label from both. */
  private static int[][] codes(int rows, int[] groups) {
    UniformRandomProvider random = new Seed(7).generator();
    int[][] codes = new int[rows][];
    for (int i = 0; i < rows; i++) {
      groups[i] = random.nextInt(2);
      int merit = random.nextInt(3);
      int proxy = random.nextInt(5) == 0 ? 1 : 2 * groups[i];
      codes[i] = new int[] {merit, proxy, merit + groups[i] > 1 ? 1 : 0};
    }
    return codes;
  }

  private static FairLatentModel fit(int[][] codes, int[] groups, double beta) {
    FairLatentModel.Settings settings =
        new FairLatentModel.Settings(3, 16, 8, 20, 10, 100, 5e-3, beta);
    return FairLatentModel.fit(codes, new int[] {3, 3, 2}, groups, 2, settings, new Seed(1));
  }

  private static Dataset table(int n) {
    UniformRandomProvider random = new Seed(3).generator();
    double[] income = new double[n];
    int[] town = new int[n];
    int[] sex = new int[n];
    int[] labels = new int[n];
    BitSet missing = new BitSet();
    for (int i = 0; i < n; i++) {
      sex[i] = random.nextInt(2);
      income[i] = random.nextDouble() + sex[i];
      missing.set(i, i % 11 == 0);
      town[i] = i % 13 == 0 ? CategoryColumn.MISSING : random.nextInt(3);
      labels[i] = income[i] > 1 ? 1 : 0;
    }
    CategoryColumn of = new CategoryColumn("sex", sex, List.of("f", "m"));
    Table features =
        Table.of(
            List.of(
                new NumericColumn("income", income, missing),
                new CategoryColumn("town", town, List.of("a", "b", "c")),
                of));
    double[] weights = new double[n];
    Arrays.fill(weights, 2);
    Rows rows = new Rows(features, Groups.cross(List.of(of), n));
    return Dataset.of(rows, labels, List.of("no", "yes"), weights);
  }

  @Test
  void aPriceMakesCodesSayLessOfTheGroup() {
    int[] groups = new int[600];
    int[][] codes = codes(600, groups);
    int before = NativeArrays.count();
    FairLatentModel free = fit(codes, groups, 0);
    FairLatentModel fair = fit(codes, groups, 1e4);
    assertThat(fair.covariance(codes, groups, false))
        .isLessThan(0.3 * free.covariance(codes, groups, false));
    assertThat(NativeArrays.count()).isEqualTo(before);
    assertThat(
            fit(codes, groups, 0)
                .made(codes, groups, true, FairLatentModel.Decoding.TRUE, new Seed(2)))
        .isDeepEqualTo(free.made(codes, groups, true, FairLatentModel.Decoding.TRUE, new Seed(2)));
  }

  @Test
  void neutralDecodingIsTheMeanOfTheGroupsLogits() {
    int[] groups = new int[200];
    FairLatentModel model = fit(codes(200, groups), groups, 0);
    DenseWeights.Forward down = model.decoder().forward();
    float[] code = {0.3f, -0.7f, 1.1f};
    double[] neutral = model.neutral(down, code);
    float[] first = down.logits(new float[] {0.3f, -0.7f, 1.1f, 1, 0}, 0).clone();
    float[] second = down.logits(new float[] {0.3f, -0.7f, 1.1f, 0, 1}, 0).clone();
    for (int k = 0; k < neutral.length; k++) {
      assertThat(neutral[k]).isCloseTo((first[k] + second[k]) / 2.0, within(1e-6));
    }
  }

  @Test
  void madeRowsFollowTheSharesOfTheRealOnes() {
    int[] groups = new int[1000];
    int[][] codes = codes(1000, groups);
    FairLatentModel model = fit(codes, groups, 0);
    for (boolean student : new boolean[] {true, false}) {
      int[][] made = model.made(codes, groups, student, FairLatentModel.Decoding.TRUE, new Seed(4));
      for (int c = 0; c < 3; c++) {
        double real = 0;
        double like = 0;
        for (int i = 0; i < 1000; i++) {
          real += codes[i][c] == 0 ? 1e-3 : 0;
          like += made[i][c] == 0 ? 1e-3 : 0;
        }
        assertThat(like).as("column %d", c).isCloseTo(real, within(0.12));
      }
    }
  }

  @Test
  void codesComeBackAsTheRowsThatTheyCameFrom() {
    Dataset train = table(300);
    CodedRows coded = new CodedRows(train, 5);
    assertThat(coded.widths()).containsExactly(6, 4, 2);
    int[] base = new int[300];
    Arrays.setAll(base, i -> i);
    Dataset back = coded.decoded(coded.codes(), base, new Seed(1));
    assertThat(back.labels()).isEqualTo(train.labels());
    assertThat(back.rows().groups().codes()).isEqualTo(train.rows().groups().codes());
    CodedRows again = new CodedRows(back, 5);
    CategoryColumn town = (CategoryColumn) back.rows().features().columns().get(1);
    NumericColumn income = (NumericColumn) back.rows().features().columns().get(0);
    for (int i = 0; i < 300; i++) {
      assertThat(again.codes()[i][1]).isEqualTo(coded.codes()[i][1]);
      assertThat(income.isMissing(i)).isEqualTo(i % 11 == 0);
      assertThat(town.code(i) == CategoryColumn.MISSING).isEqualTo(i % 13 == 0);
    }
  }

  @Test
  void theRemedyGivesMadeRowsOfTheSameColumnsAndGroups() {
    Dataset train = table(300);
    FairLatentDistillation remedy =
        new FairLatentDistillation(
            new FairLatentDistillation.Options(
                1e3, 2, 8, 4, 3, 2, 100, 1e-2, 4, FairLatentModel.Decoding.NEUTRAL));
    Dataset made = remedy.apply(train, new Seed(5));
    assertThat(made.size()).isEqualTo(300);
    assertThat(made.synthetic()).containsOnly(true);
    assertThat(made.weights()).containsOnly(2);
    assertThat(made.rows().features().columns()).hasSize(3);
    CategoryColumn sex = (CategoryColumn) made.rows().features().columns().get(2);
    for (int i = 0; i < 300; i++) {
      assertThat(sex.code(i)).isEqualTo(made.rows().groups().code(i));
    }
    assertThat(remedy.apply(train, new Seed(5)).labels()).isEqualTo(made.labels());
  }

  @Test
  void refusesOddInputByName() {
    Dataset one = table(20);
    Dataset ungrouped =
        Dataset.of(
            new Rows(one.rows().features(), Groups.none(20)),
            one.labels(),
            one.classes(),
            one.weights());
    FairLatentDistillation remedy =
        new FairLatentDistillation(FairLatentDistillation.Options.DEFAULT);
    assertThatThrownBy(() -> remedy.apply(ungrouped, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("group column");
    int[][] wrong = {{3, 0, 0}};
    assertThatThrownBy(
            () ->
                FairLatentModel.fit(wrong, new int[] {3, 3, 2}, new int[1], 2, QUICK, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a code is 3");
    assertThatThrownBy(() -> new FairLatentModel.Settings(3, 16, 8, 20, 10, 100, 5e-3, Double.NaN))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("beta");
  }
}
