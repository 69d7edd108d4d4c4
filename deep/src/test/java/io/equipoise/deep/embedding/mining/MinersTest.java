package io.equipoise.deep.embedding.mining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.deep.embedding.Labelled;
import io.equipoise.deep.embedding.Pairs;
import io.equipoise.deep.embedding.similarity.CosineSimilarity;
import io.equipoise.deep.embedding.similarity.LpDistance;
import io.equipoise.deep.embedding.similarity.Similarity;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MinersTest {
  /** Angles of seven directions in the plane, in degrees. */
  private static final double[] ANGLES = {0, 10, 50, 20, 31, 101, 180};

  private static final long[] LABELS = {0, 0, 0, 1, 1, 1, 2};

  private static Labelled directions(NDManager manager) {
    double[] flat = new double[2 * ANGLES.length];
    for (int i = 0; i < ANGLES.length; i++) {
      flat[2 * i] = Math.cos(Math.toRadians(ANGLES[i]));
      flat[2 * i + 1] = Math.sin(Math.toRadians(ANGLES[i]));
    }
    return new Labelled(manager.create(flat, new Shape(ANGLES.length, 2)), manager.create(LABELS));
  }

  private static String kept(NDArray mask, int anchor) {
    StringBuilder columns = new StringBuilder();
    for (int j = 0; j < ANGLES.length; j++) {
      columns.append(mask.getDouble(anchor, j) > 0 ? j : "");
    }
    return columns.toString();
  }

  /** What is kept of an anchor: positives, a bar, negatives. */
  private static String mined(String miner, int anchor, Similarity similarity) {
    try (NDManager manager = Torch.manager()) {
      Pairs pairs = make(miner).mine(Pairs.of(directions(manager), similarity));
      return kept(pairs.positives(), anchor) + "|" + kept(pairs.negatives(), anchor);
    }
  }

  private static Miner make(String miner) {
    return Catalogue.get().create(Recipe.parse(miner).steps().get(0), Miner.class);
  }

  private static void assertMined(String miner, int anchor, String expected) {
    for (Similarity each : new Similarity[] {LpDistance.EUCLIDEAN, new CosineSimilarity()}) {
      assertThat(mined(miner, anchor, each)).as("%s, %s", miner, each).isEqualTo(expected);
    }
  }

  @Test
  void batchHardKeepsTheFarthestPositiveAndTheNearestNegative() {
    assertMined("batch-hard", 0, "2|3");
    assertMined("batch-hard", 3, "5|1");
    // the only row of its class
    assertMined("batch-hard", 6, "|");
  }

  @Test
  void easyAndHardPairsAreChosenEachWay() {
    String start = "batch-easy-hard(positive=";
    // positives of row 0 lie at 10 and 50 degrees, negatives at 20, 31, 101 and 180
    assertMined(start + "easy, negative=easy)", 0, "1|6");
    assertMined(start + "hard, negative=easy)", 0, "2|6");
    assertMined(start + "easy, negative=semihard)", 0, "1|3");
    assertMined(start + "hard, negative=semihard)", 0, "2|5");
    assertMined(start + "semihard, negative=hard)", 0, "1|3");
    assertMined(start + "semihard, negative=easy)", 0, "2|6");
    assertMined(start + "all, negative=hard)", 0, "12|3");
    assertMined(start + "easy, negative=all)", 0, "1|3456");
    assertMined(start + "all, negative=all)", 0, "12|3456");
    // row 2: positives 40 and 50 degrees away; negatives 30, 19, 51 and 130
    assertMined(start + "semihard, negative=hard)", 2, "|");
    // one side that keeps all goes on without the other
    assertMined(start + "all, negative=hard)", 6, "|5");
  }

  @Test
  void semihardNeedsAChosenPairOnTheOtherSide() {
    for (String options :
        new String[] {
          "positive=semihard, negative=semihard", "positive=all", "positive=semihard, negative=all"
        }) {
      assertThatThrownBy(() -> make("batch-easy-hard(" + options + ")"))
          .as(options)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("SEMIHARD");
    }
  }

  @Test
  void multiSimilarityKeepsWhatIsHardBesideTheOtherKind() {
    // row 0: nearest negative at 20 degrees (cosine .940), farthest positive at 50 (.643)
    assertMined("multi-similarity-miner(epsilon=0)", 0, "2|34");
    assertThat(mined("multi-similarity-miner(epsilon=0.05)", 0, new CosineSimilarity()))
        .isEqualTo("12|34");
    assertMined("multi-similarity-miner", 6, "|");
  }

  @Test
  void pairMarginKeepsWhatIsNotYetRight() {
    // chords: 10 degrees .174, 50 degrees .845, 20 .347, 31 .534, 101 1.54
    assertThat(mined("pair-margin", 0, LpDistance.EUCLIDEAN)).isEqualTo("2|34");
    assertThat(
            mined("pair-margin(positiveMargin=0.9, negativeMargin=0.9)", 0, new CosineSimilarity()))
        .isEqualTo("2|3");
  }

  private static Set<String> triplets(TripletMiner miner) {
    try (NDManager manager = Torch.manager()) {
      Pairs pairs = Pairs.of(directions(manager), LpDistance.EUCLIDEAN);
      return names(miner.mine(pairs));
    }
  }

  private static Set<String> names(Triplets chosen) {
    long[] a = chosen.anchors().toLongArray();
    long[] p = chosen.positives().toLongArray();
    long[] n = chosen.negatives().toLongArray();
    Set<String> names = new TreeSet<>();
    for (int t = 0; t < a.length; t++) {
      names.add("" + a[t] + p[t] + n[t]);
    }
    return names;
  }

  private interface Condition {
    boolean holds(int a, int p, int n);
  }

  private static Set<String> where(Condition condition) {
    Set<String> names = new TreeSet<>();
    for (int a = 0; a < 7; a++) {
      for (int p = 0; p < 7; p++) {
        for (int n = 0; n < 7; n++) {
          if (a != p
              && LABELS[a] == LABELS[p]
              && LABELS[a] != LABELS[n]
              && condition.holds(a, p, n)) {
            names.add("" + a + p + n);
          }
        }
      }
    }
    return names;
  }

  private static double chord(int i, int j) {
    return 2 * Math.sin(Math.toRadians(Math.abs(ANGLES[i] - ANGLES[j])) / 2);
  }

  @Test
  void tripletsAreChosenByTheirMargin() {
    assertThat(triplets(TripletMiner.ALL)).isEqualTo(where((a, p, n) -> true));
    for (TripletMarginMiner.Kind kind : TripletMarginMiner.Kind.values()) {
      TripletMiner miner = new TripletMarginMiner(new TripletMarginMiner.Options(0.21, kind));
      assertThat(triplets(miner))
          .as("%s", kind)
          .isEqualTo(
              where(
                  (a, p, n) -> {
                    double lead = chord(a, n) - chord(a, p);
                    return switch (kind) {
                      case ALL -> lead <= 0.21;
                      case HARD -> lead <= 1e-12;
                      case SEMIHARD -> lead > 1e-12 && lead <= 0.21;
                      case EASY -> lead > 0.21;
                    };
                  }))
          .isNotEmpty();
    }
  }

  @Test
  void tripletsAreChosenByTheirAngle() {
    TripletMiner miner = new AngularMiner(new AngularMiner.Options(35));
    assertThat(triplets(miner))
        .isEqualTo(
            where(
                (a, p, n) -> {
                  double cosine = Math.cos(Math.toRadians(ANGLES[n] - (ANGLES[a] + ANGLES[p]) / 2));
                  double reach = Math.cos(Math.toRadians(ANGLES[a] - ANGLES[p]) / 2);
                  double high = Math.sqrt(1 + reach * reach - 2 * reach * cosine);
                  return Math.atan(chord(a, p) / (2 * high)) > Math.toRadians(35);
                }))
        .isNotEmpty();
  }

  @Test
  void distanceWeightedDrawsOneNegativePerPositivePairAsItsWeightsSay() {
    int classes = 400;
    double[] flat = new double[4 * (classes + 2)];
    double[] rows = Draws.uniform(5, flat.length, -1, 1);
    System.arraycopy(rows, 0, flat, 0, flat.length);
    long[] labels = new long[classes + 2];
    for (int i = 2; i < labels.length; i++) {
      labels[i] = i;
    }
    try (NDManager manager = Torch.manager()) {
      Labelled made =
          new Labelled(manager.create(flat, new Shape(labels.length, 4)), manager.create(labels));
      Pairs pairs = Pairs.of(made, LpDistance.EUCLIDEAN);
      double[] distances = pairs.values().get(0).toDoubleArray();
      double[] weights = new double[labels.length];
      double total = 0;
      for (int j = 2; j < labels.length; j++) {
        double far = Math.max(0.5, distances[j]);
        weights[j] = far < 1.4 ? Math.pow(far, -2) * Math.pow(1 - far * far / 4, -0.5) : 0;
        total += weights[j];
      }
      double near = 0;
      double drawnNear = 0;
      int repeats = 400;
      for (int j = 2; j < labels.length; j++) {
        near += distances[j] < 0.9 ? weights[j] / total : 0;
      }
      for (int seed = 0; seed < repeats; seed++) {
        TripletMiner miner =
            new DistanceWeightedMiner(new DistanceWeightedMiner.Options(0.5, 1.4, seed));
        Triplets chosen = miner.mine(pairs);
        assertThat(chosen.size()).isEqualTo(2);
        int n = (int) chosen.negatives().getLong(0);
        assertThat(distances[n]).isLessThan(1.4);
        drawnNear += distances[n] < 0.9 ? 1.0 / repeats : 0;
      }
      assertThat(drawnNear).as("share of near negatives").isBetween(near - 0.1, near + 0.1);
    }
  }

  @Test
  void hardAwareKeepsTheHardestShareOfEitherKind() {
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      try (NDManager manager = Torch.manager()) {
        Labelled rows = directions(manager);
        rows = new Labelled(rows.embeddings().toType(type, false), rows.labels());
        Pairs all = Pairs.of(rows, LpDistance.EUCLIDEAN);
        Pairs whole = new HardAwareMiner(new HardAwareMiner.Options(1)).mine(all);
        assertThat(whole.positives()).isEqualTo(all.positives());
        assertThat(whole.negatives()).isEqualTo(all.negatives());
        for (double share : new double[] {0.5, 0.34, 1e-6}) {
          Pairs mined = new HardAwareMiner(new HardAwareMiner.Options(share)).mine(all);
          assertHardest(all.distances(), all.positives(), mined.positives(), share, -1);
          assertHardest(all.distances(), all.negatives(), mined.negatives(), share, 1);
        }
      }
    }
    assertThatThrownBy(() -> new HardAwareMiner.Options(0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("share is 0");
  }

  /** As many as the share asks, none of which is easier than one that was left out. */
  private static void assertHardest(
      NDArray distances, NDArray all, NDArray kept, double share, int sign) {
    for (int i = 0; i < all.getShape().get(0); i++) {
      double[] d = distances.get(i).toType(DataType.FLOAT64, false).toDoubleArray();
      double[] is = all.get(i).toType(DataType.FLOAT64, false).toDoubleArray();
      double[] chosen = kept.get(i).toType(DataType.FLOAT64, false).toDoubleArray();
      assertThat(Arrays.stream(chosen).sum()).isEqualTo(Math.ceil(share * Arrays.stream(is).sum()));
      for (int j = 0; j < d.length; j++) {
        for (int k = 0; k < d.length; k++) {
          if (chosen[j] == 1 && is[k] == 1 && chosen[k] == 0) {
            assertThat(sign * d[j]).isLessThanOrEqualTo(sign * d[k]);
          }
        }
      }
    }
  }

  @Test
  void distanceWeightedDrawsTheSameForTheSameSeed() {
    TripletMiner miner = new DistanceWeightedMiner(DistanceWeightedMiner.Options.DEFAULT);
    assertThat(triplets(miner)).isEqualTo(triplets(miner)).isNotEmpty();
    Stream<Set<String>> others =
        Stream.of(1, 2, 3, 4, 5)
            .map(
                seed ->
                    triplets(
                        new DistanceWeightedMiner(
                            new DistanceWeightedMiner.Options(0.5, 1.4, seed))));
    assertThat(others.distinct().count()).isGreaterThan(1);
  }

  @Test
  void miningInBlocksChoosesTheSame() {
    for (String name :
        new String[] {
          "batch-hard", "batch-easy-hard", "multi-similarity-miner", "hard-aware-miner"
        }) {
      try (NDManager manager = Torch.manager()) {
        Labelled rows = directions(manager);
        Pairs whole = make(name).mine(Pairs.of(rows, LpDistance.EUCLIDEAN));
        Pairs last = make(name).mine(Pairs.block(rows, 4, 7, LpDistance.EUCLIDEAN));
        for (int i = 4; i < 7; i++) {
          assertThat(kept(last.positives(), i - 4)).isEqualTo(kept(whole.positives(), i));
          assertThat(kept(last.negatives(), i - 4)).isEqualTo(kept(whole.negatives(), i));
        }
      }
    }
  }

  static Stream<String> miners() {
    return Catalogue.get().entries().stream()
        .filter(
            entry ->
                Miner.class.isAssignableFrom(entry.type())
                    || TripletMiner.class.isAssignableFrom(entry.type()))
        .map(Entry::name);
  }

  @ParameterizedTest
  @MethodSource("miners")
  void degenerateRowsAreDefinedAndNothingLeaks(String name) {
    int before = NativeArrays.count();
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      for (long[] labels : new long[][] {{0}, {0, 1, 2}, {1, 1, 1}, {0, 0, 1, 1}}) {
        try (NDManager manager = Torch.manager()) {
          NDArray zeros = manager.zeros(new Shape(labels.length, 3), type);
          Pairs pairs = Pairs.of(new Labelled(zeros, manager.create(labels)), LpDistance.EUCLIDEAN);
          Object made = Catalogue.get().create(Recipe.parse(name).steps().get(0), Object.class);
          if (made instanceof Miner miner) {
            double[] left =
                miner.mine(pairs).positives().toType(DataType.FLOAT64, false).toDoubleArray();
            assertThat(Arrays.stream(left)).as(name).allMatch(each -> each == 0 || each == 1);
          } else {
            assertThat(((TripletMiner) made).mine(pairs).size()).as(name).isNotNegative();
          }
        }
      }
    }
    assertThat(NativeArrays.count()).as(name).isEqualTo(before);
  }
}
