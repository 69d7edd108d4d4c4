package io.equipoise.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class SentenceSlicesTest {
  private static final double[][] PROJECTIONS = {
    {1, 0, .5}, {.8, .2, .1}, {.1, .9, .3}, {.3, .7, .1}, {5, 5, 5}
  };
  private static final double[] LABELS = {1, 1, 1, 1, 0};
  private static final double[] PREDICTIONS = {1, 1, 0, 2, 0};
  private static final double[][] SENTENCES = {{1, 0, 0}, {0, 1, 0}, {.6, 0, .8}};

  @Test
  void whatIsSaidOfRightRowsOnlyScoresHigh() {
    assertThat(SentenceSlices.difference(PROJECTIONS, LABELS, PREDICTIONS, 1))
        .containsExactly(new double[] {.7, -.7, .1}, within(1e-12));
    assertThat(SentenceSlices.scores(PROJECTIONS, LABELS, PREDICTIONS, SENTENCES, 1))
        .containsExactly(new double[] {.7, -.7, .5}, within(1e-12));
  }

  @Test
  void swappingRightAndWrongNegatesEveryScore() {
    double[] swapped = {0, 0, 1, 1, 1};
    assertThat(SentenceSlices.scores(PROJECTIONS, LABELS, swapped, SENTENCES, 1))
        .containsExactly(new double[] {-.7, .7, -.5}, within(1e-12));
  }

  @Test
  void partsAClassAtThePercentileOfAllRows() {
    double[] scores = {1, 2, 3, 4, 5};
    SentenceSlices.Cut cut = SentenceSlices.cut(scores, LABELS, PREDICTIONS, 1, 50);
    assertThat(cut).isEqualTo(new SentenceSlices.Cut(3, 2, 0, 2, 2));
    assertThat(cut.accuracyPresent()).isZero();
    assertThat(cut.accuracyAbsent()).isEqualTo(1);
    assertThat(
            new SentenceSlices(new SentenceSlices.Options(25))
                .cut(scores, LABELS, PREDICTIONS, 1)
                .absent())
        .isEqualTo(1);
  }

  @Test
  void theTwoSidesPartitionTheClassAndSplitDistinctScoresEvenly() {
    for (int seed = 0; seed < 50; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      int n = 5 + random.nextInt(40);
      double[] scores = random.doubles(n).toArray();
      double[] labels = random.ints(n, 0, 3).asDoubleStream().toArray();
      double[] predictions = random.ints(n, 0, 3).asDoubleStream().toArray();
      int present = 0;
      int absent = 0;
      for (int kind = 0; kind < 3; kind++) {
        SentenceSlices.Cut cut = SentenceSlices.cut(scores, labels, predictions, kind, 50);
        int of = kind;
        int size = (int) java.util.Arrays.stream(labels).filter(x -> x == of).count();
        assertThat(cut.present() + cut.absent()).as("seed %d", seed).isEqualTo(size);
        present += cut.present();
        absent += cut.absent();
      }
      assertThat(Math.abs(present - absent)).as("seed %d", seed).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void evalListsScoresAndTheCut() {
    Tensor labels = Tensor.list(LABELS);
    Tensor predictions = Tensor.list(PREDICTIONS);
    SentenceSlices slices = new SentenceSlices(SentenceSlices.Options.DEFAULT);
    double[] scores =
        slices
            .functions()
            .get(0)
            .evaluate(
                new Arguments(
                    Map.of(
                        "projections",
                        new Tensor(
                            new double[] {1, 0, .5, .8, .2, .1, .1, .9, .3, .3, .7, .1, 5, 5, 5},
                            5,
                            3),
                        "labels",
                        labels,
                        "predictions",
                        predictions,
                        "sentences",
                        new Tensor(new double[] {1, 0, 0, 0, 1, 0, .6, 0, .8}, 3, 3)),
                    Map.of("class", IntNode.valueOf(1))))
            .value()
            .data();
    assertThat(scores).containsExactly(new double[] {.7, -.7, .5}, within(1e-12));
    double[] cut =
        slices
            .functions()
            .get(1)
            .evaluate(
                new Arguments(
                    Map.of(
                        "scores",
                        Tensor.list(1, 2, 3, 4, 5),
                        "labels",
                        labels,
                        "predictions",
                        predictions),
                    Map.of("class", IntNode.valueOf(1), "percentile", DoubleNode.valueOf(25))))
            .value()
            .data();
    assertThat(cut).containsExactly(new double[] {2, 1 / 3.0, 1}, within(1e-12));
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> SentenceSlices.difference(PROJECTIONS, LABELS, PREDICTIONS, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 rows that are right and 0 that are wrong");
    assertThatThrownBy(() -> SentenceSlices.difference(PROJECTIONS, LABELS, new double[2], 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must agree");
    assertThatThrownBy(
            () -> SentenceSlices.cut(new double[] {Double.NaN}, new double[1], new double[1], 0, 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("scores hold NaN");
    assertThatThrownBy(
            () -> SentenceSlices.cut(new double[1], new double[1], new double[1], 0, 101))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("percentile");
    assertThatThrownBy(
            () -> SentenceSlices.scores(PROJECTIONS, LABELS, PREDICTIONS, new double[][] {{1}}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a sentence");
  }
}
