package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Step;
import io.equipoise.deep.embedding.similarity.CosineSimilarity;
import io.equipoise.deep.embedding.similarity.DotProduct;
import io.equipoise.deep.embedding.similarity.LpDistance;
import io.equipoise.deep.embedding.similarity.Similarity;
import io.equipoise.deep.embedding.similarity.SnrDistance;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What losses of pairs share: blocks, references, similarities and reductions. */
class PairLossTest {
  static Stream<String> losses() {
    return Catalogue.get().entries().stream()
        .filter(entry -> PairLoss.class.isAssignableFrom(entry.type()))
        .map(Entry::name);
  }

  static Stream<Similarity> similarities() {
    return Stream.of(
        new CosineSimilarity(),
        new DotProduct(),
        LpDistance.EUCLIDEAN,
        LpDistance.SQUARED,
        new LpDistance(1, 1, true),
        new LpDistance(3, 2, false),
        new SnrDistance(true),
        new SnrDistance(false));
  }

  private static PairLoss make(String name) {
    return Catalogue.get().create(Step.of(name), PairLoss.class);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void blocksOfAnchorsAddUp(String name) {
    MadeRows made = MadeRows.random(21, 11, 4, 3);
    for (Reduction reduction : reductions()) {
      try (NDManager manager = Torch.manager()) {
        PairLoss made0 = make(name);
        PairLoss loss = made0.with(made0.parts().with(reduction));
        Labelled rows = made.in(manager, DataType.FLOAT64);
        List<Tally> sums = new ArrayList<>();
        for (int from = 0; from < 11; from += 4) {
          Pairs block = Pairs.block(rows, from, Math.min(11, from + 4), loss.parts().similarity());
          List<Tally> tallies = loss.tallies(block);
          for (int k = 0; k < tallies.size(); k++) {
            if (from == 0) {
              sums.add(tallies.get(k));
            } else {
              sums.set(k, sums.get(k).plus(tallies.get(k)));
            }
          }
        }
        double blocked = sums.stream().mapToDouble(tally -> tally.value().getDouble()).sum();
        double whole = loss.loss(rows.embeddings(), rows.labels()).getDouble();
        assertThat(blocked).as("%s, %s", name, reduction).isCloseTo(whole, within(1e-11));
      }
    }
  }

  private static List<Reduction> reductions() {
    List<Reduction> all = new ArrayList<>(List.of(Averaging.values()));
    all.add(Reduction.within(0.1, 0.9));
    all.add(Reduction.classWeighted(0.5, 2, 3));
    return all;
  }

  @ParameterizedTest
  @MethodSource("losses")
  void rowsBesideThemselvesCountAsTheirOwnPositives(String name) {
    MadeRows anchors = MadeRows.random(22, 6, 4, 3);
    MadeRows references = MadeRows.random(23, 9, 4, 3);
    try (NDManager manager = Torch.manager()) {
      PairLoss loss = make(name);
      Labelled some = anchors.in(manager, DataType.FLOAT64);
      Labelled others = references.in(manager, DataType.FLOAT64);
      assertThat(loss.loss(some, others).getDouble()).as(name).isFinite();
      NDArray positives = Pairs.between(some, some, loss.parts().similarity()).positives();
      assertThat(positives.getDouble(0, 0)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("similarities")
  void blocksAndRowsAgreeAndEqualThePlainFormula(Similarity similarity) {
    MadeRows made = MadeRows.random(24, 6, 5, 2);
    made.rows()[4] = made.rows()[1].clone();
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      double near = type == DataType.FLOAT64 ? 1e-7 : 2e-3;
      try (NDManager manager = Torch.manager()) {
        NDArray rows = made.in(manager, type).embeddings();
        NDArray block = similarity.between(rows, rows).toType(DataType.FLOAT64, false);
        for (int i = 0; i < 6; i++) {
          for (int j = 0; j < 6; j++) {
            double plain = plain(similarity, made.rows()[i], made.rows()[j]);
            assertThat(block.getDouble(i, j)).as("%d %d", i, j).isCloseTo(plain, within(near));
            NDArray row =
                similarity.ofRows(rows.get(i + ":" + (i + 1)), rows.get(j + ":" + (j + 1)));
            assertThat(row.toType(DataType.FLOAT64, false).getDouble(0))
                .as("%d %d", i, j)
                .isCloseTo(plain, within(near));
          }
        }
      }
    }
  }

  private static double plain(Similarity similarity, double[] x, double[] y) {
    if (similarity instanceof CosineSimilarity) {
      return MadeRows.cosine(x, y);
    }
    if (similarity instanceof DotProduct) {
      return MadeRows.dot(x, y);
    }
    if (similarity instanceof LpDistance lp) {
      double longX = lp.normalize() ? norm(x, lp.p()) : 1;
      double longY = lp.normalize() ? norm(y, lp.p()) : 1;
      double[] apart = new double[x.length];
      for (int k = 0; k < x.length; k++) {
        apart[k] = x[k] / longX - y[k] / longY;
      }
      return Math.pow(norm(apart, lp.p()), lp.power());
    }
    boolean normalize = ((SnrDistance) similarity).normalize();
    double longX = normalize ? norm(x, 2) : 1;
    double longY = normalize ? norm(y, 2) : 1;
    double[] signal = new double[x.length];
    double[] noise = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      signal[k] = x[k] / longX;
      noise[k] = x[k] / longX - y[k] / longY;
    }
    return variance(noise) / variance(signal);
  }

  private static double norm(double[] x, double p) {
    double sum = 0;
    for (double each : x) {
      sum += Math.pow(Math.abs(each), p);
    }
    return Math.pow(sum, 1 / p);
  }

  private static double variance(double[] x) {
    double mean = 0;
    for (double each : x) {
      mean += each / x.length;
    }
    double sum = 0;
    for (double each : x) {
      sum += (each - mean) * (each - mean);
    }
    return sum / (x.length - 1);
  }

  @Test
  void reductionsGiveTheirMeans() {
    try (NDManager manager = Torch.manager()) {
      Labelled rows =
          new Labelled(manager.ones(new Shape(3, 2)), manager.create(new long[] {1, 0, 1}));
      Pairs pairs = Pairs.of(rows, new DotProduct());
      NDArray values = manager.create(new double[] {3, 0, 9, 1, 5, 9, 9, 9, 2}, new Shape(3, 3));
      NDArray counted = manager.create(new double[] {1, 1, 0, 1, 1, 0, 0, 0, 1}, new Shape(3, 3));
      Terms terms = Terms.ofAnchors(values, counted);

      assertThat(value(Averaging.MEAN, terms, pairs)).isEqualTo(11 / 5.0);
      assertThat(value(Averaging.MEAN_OF_NONZERO, terms, pairs)).isEqualTo(11 / 4.0);
      assertThat(value(Averaging.SUM, terms, pairs)).isEqualTo(11);
      assertThat(value(Averaging.PER_ANCHOR, terms, pairs))
          .isCloseTo((1.5 + 3 + 2) / 3, within(1e-15));
      assertThat(value(Averaging.CLASS_BALANCED, terms, pairs))
          .isCloseTo((3 + 5 / 3.0) / 2, within(1e-15));
      assertThat(value(Reduction.within(0.5, 4), terms, pairs)).isEqualTo(2);
      assertThat(value(Reduction.classWeighted(1, 10), terms, pairs)).isEqualTo(56 / 5.0);
      Terms none = Terms.ofAnchors(values, counted.zerosLike());
      for (Averaging averaging : Averaging.values()) {
        assertThat(value(averaging, none, pairs)).as("%s", averaging).isZero();
      }
      assertThatThrownBy(() -> value(Reduction.classWeighted(1), terms, pairs))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("label 1 has no weight");
    }
  }

  private static double value(Reduction reduction, Terms terms, Pairs pairs) {
    return reduction.of(terms, pairs).value().getDouble();
  }

  @Test
  void aPenaltyIsAdded() {
    MadeRows made = MadeRows.random(25, 5, 3, 2);
    try (NDManager manager = Torch.manager()) {
      Labelled rows = made.in(manager, DataType.FLOAT64);
      PairLoss plain = make("contrastive");
      EmbeddingRegularizer squares = embeddings -> embeddings.square().mean();
      PairLoss with = plain.with(plain.parts().with(squares.times(3)));
      double added = 3 * rows.embeddings().square().mean().getDouble();
      assertThat(with.loss(rows.embeddings(), rows.labels()).getDouble())
          .isCloseTo(
              plain.loss(rows.embeddings(), rows.labels()).getDouble() + added, within(1e-12));
    }
  }

  @Test
  void refusesRowsOfAnotherWidth() {
    try (NDManager manager = Torch.manager()) {
      Labelled narrow = MadeRows.random(1, 3, 2, 2).in(manager, DataType.FLOAT32);
      Labelled wide = MadeRows.random(1, 3, 4, 2).in(manager, DataType.FLOAT32);
      assertThatThrownBy(() -> make("contrastive").loss(narrow, wide))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("width");
    }
  }
}
