package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.DebiasedPairSampling.Looks;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DebiasedPairSamplingTest {
  private static final DebiasedPairSampling SAMPLING =
      new DebiasedPairSampling(DebiasedPairSampling.Options.DEFAULT);
  private static final double[] SEM = {0.9, 0.85, 0.6, 0.3};
  private static final double[] SUR = {0.9, 0.3, 0.2, 0.1};

  private static Evaluated shares(String function, double[] semantic, double[] surface) {
    return Evaluated.of(SAMPLING, function).list("semantic", semantic).list("surface", surface);
  }

  private static double[] value(Evaluated evaluated) {
    return evaluated.evaluate().value().data();
  }

  @Test
  void computesTheWorkedExample() {
    assertThat(
            value(
                shares("debcse-positive", SEM, SUR)
                    .with("a", 1)
                    .with("threshold", 0)
                    .with("cap", 1)))
        .containsExactly(
            new double[] {0.13793103, 0.32567050, 0.30651341, 0.22988506}, within(5e-9));
    assertThat(
            value(
                shares("debcse-negative", SEM, SUR)
                    .with("eps", 0)
                    .with("threshold", 1)
                    .with("cap", 1)))
        .containsExactly(
            new double[] {0.31578947, 0.15789474, 0.28070175, 0.24561404}, within(5e-9));
  }

  @Test
  void thresholdsAndTheCapInOnePass() {
    // weights of 0.9 and 0.85: 0.6561 / 1 and 0.52200625 / 0.4
    double first = 0.6561 / (0.6561 + 0.52200625 / 0.4);
    assertThat(1 - first).isGreaterThan(0.5);
    assertThat(value(shares("debcse-positive", SEM, SUR)))
        .containsExactly(
            new double[] {first / (first + 0.5), 0.5 / (first + 0.5), 0, 0}, within(1e-14));
    double third = 0.4 * 0.3;
    double fourth = 0.7 * 0.2;
    double most = 0.5;
    double least = third / (third + fourth);
    assertThat(value(shares("debcse-negative", SEM, SUR)))
        .containsExactly(
            new double[] {0, 0, least / (least + most), most / (least + most)}, within(1e-14));
    assertThat(value(shares("debcse-positive", new double[] {0.7, 0.1}, new double[2])))
        .containsOnly(0);
    assertThat(value(shares("debcse-negative", new double[] {0.7, 1}, new double[2])))
        .containsOnly(0);
  }

  @Test
  void sharesSumToOneAndOfEqualMeaningTheLookDecides() {
    for (int seed = 0; seed < 20; seed++) {
      double[] sem = Draws.uniform(seed, 8, 0, 1);
      double[] sur = Draws.uniform(seed + 100, 8, 0, 1);
      sem[0] = 0.9;
      sem[1] = 0.9;
      sem[2] = 0.2;
      sem[3] = 0.2;
      double[] good = DebiasedPairSampling.positive(sem, sur, 4, 0.1, 0.8, 1);
      double[] bad = DebiasedPairSampling.negative(sem, sur, 1, 0.1, 0.6, 1);
      assertThat(Arrays.stream(good).sum()).isCloseTo(1, within(1e-12));
      assertThat(Arrays.stream(bad).sum()).isCloseTo(1, within(1e-12));
      assertThat(Arrays.stream(good).min().orElseThrow()).isNotNegative();
      assertThat(good[0] > good[1]).as("seed %d", seed).isEqualTo(sur[0] < sur[1]);
      assertThat(bad[2] > bad[3]).as("seed %d", seed).isEqualTo(sur[2] > sur[3]);
    }
  }

  @Test
  void scalingLooksAndEpsTogetherChangesNoPositive() {
    double[] half = Arrays.stream(SUR).map(s -> s / 2).toArray();
    assertThat(DebiasedPairSampling.positive(SEM, half, 4, 0.05, 0, 0.5))
        .containsExactly(DebiasedPairSampling.positive(SEM, SUR, 4, 0.1, 0, 0.5), within(1e-14));
  }

  @Test
  void drawsParaphrasesAndLookAlikes() {
    // 0 and 1 mean the same, in the same words but for one; 2 too, in others; 3 looks like 0
    int[][] sentences =
        SurfaceSimilarity.tokens(List.of("a b c d", "a b c e", "p q r s t u", "a b c d", "v w"));
    Embeddings base = new Embeddings(new double[] {1, 0, 1, 0.2, 1, -0.2, 0.3, 1, -1, 0.1}, 2);
    DebiasedPairSampling.Corpus corpus = SAMPLING.of(sentences, base);
    int[] drawn = new int[5];
    for (int round = 0; round < 400; round++) {
      DebiasedPairSampling.Pairs pairs = corpus.draw(new Seed(round));
      drawn[pairs.positives()[0]]++;
      assertThat(pairs.negatives()[0]).isIn(3, 4);
      // nothing means what 4 means
      assertThat(pairs.positives()[4]).isEqualTo(-1);
    }
    assertThat(drawn[1] + drawn[2]).isEqualTo(400);
    double right =
        DebiasedPairSampling.positive(
            new double[] {1, 1},
            new double[] {
              SurfaceSimilarity.of(sentences[0], sentences[1]).mean(),
              SurfaceSimilarity.of(sentences[0], sentences[2]).mean()
            },
            4,
            0.1,
            0,
            0.5)[1];
    assertThat(drawn[2] / 400.0).isCloseTo(right, within(0.08));
    assertThat(corpus.draw(new Seed(9)).negatives())
        .isEqualTo(corpus.draw(new Seed(9)).negatives());
    float[] semantic = corpus.semantic(new int[] {0, 3, 4});
    assertThat(semantic[1]).isCloseTo((float) (0.3 / Math.sqrt(1.09)), within(1e-6f));
    assertThat(semantic[2]).isZero();
  }

  @Test
  void theNearestMayStandInForTheThreshold() {
    int[][] sentences = SurfaceSimilarity.tokens(List.of("a", "b", "c", "d"));
    Embeddings far = new Embeddings(new double[] {1, 0, 0.5, 1, 0.2, 1, 0, 1}, 2);
    DebiasedPairSampling.Corpus two =
        new DebiasedPairSampling(
                new DebiasedPairSampling.Options(
                    50, 4, 1, 0.1, 0.8, 2, 0.6, 0.5, Looks.WORDS_AND_LENGTH))
            .of(sentences, far);
    assertThat(two.draw(new Seed(1)).positives()[0]).isIn(1, 2);
    assertThat(SAMPLING.of(sentences, far).draw(new Seed(1)).positives()[0]).isEqualTo(-1);
  }

  /** By the definition: the first tokens agree, or the cheapest of three edits comes first. */
  private static int edits(int[] first, int i, int[] second, int j) {
    if (i == first.length || j == second.length) {
      return first.length - i + second.length - j;
    }
    int exchanged = (first[i] == second[j] ? 0 : 1) + edits(first, i + 1, second, j + 1);
    int shorter = Math.min(edits(first, i + 1, second, j), edits(first, i, second, j + 1));
    return Math.min(exchanged, 1 + shorter);
  }

  @Test
  void looksMayBeTheEditDistanceInWhichTheOrderCounts() {
    for (long seed = 0; seed < 20; seed++) {
      int[] first = Draws.codes(seed, (int) (seed % 6), 3);
      int[] second = Draws.codes(seed + 50, (int) (seed % 5), 3);
      int longer = Math.max(first.length, second.length);
      double expected = longer == 0 ? 1 : 1 - (double) edits(first, 0, second, 0) / longer;
      assertThat(SurfaceSimilarity.edit(first, second)).as("seed %d", seed).isEqualTo(expected);
      assertThat(SurfaceSimilarity.edit(second, first)).as("seed %d", seed).isEqualTo(expected);
    }
    // of two that mean the same, the one in another order looks less alike by edits alone
    int[][] sentences = SurfaceSimilarity.tokens(List.of("a b c", "c b a", "a b c"));
    Embeddings same = new Embeddings(new double[] {1, 0, 1, 0, 1, 0}, 2);
    Map<Looks, Integer> swapped = new EnumMap<>(Looks.class);
    for (int seed = 0; seed < 300; seed++) {
      for (Looks looks : Looks.values()) {
        int drawn =
            new DebiasedPairSampling(
                    new DebiasedPairSampling.Options(50, 4, 1, 0.1, 0.8, 0, 0.6, 1, looks))
                .of(sentences, same)
                .draw(new Seed(seed))
                .positives()[0];
        swapped.merge(looks, drawn == 1 ? 1 : 0, Integer::sum);
      }
    }
    // 1 / (1/3 + 0.1) against 1 / 1.1
    assertThat(swapped.getOrDefault(Looks.EDIT, 0) / 300.0)
        .isCloseTo(2.3077 / 3.2168, within(0.09));
    assertThat(swapped.getOrDefault(Looks.WORDS_AND_LENGTH, 0) / 300.0)
        .isCloseTo(0.5, within(0.09));
  }

  @Test
  void looksAreSharedWordsAndLengths() {
    int[][] words = SurfaceSimilarity.tokens(List.of("The  cat sat", "the CAT", "", " "));
    assertThat(words[0]).containsExactly(0, 1, 2);
    SurfaceSimilarity alike = SurfaceSimilarity.of(words[0], words[1]);
    assertThat(alike.jaccard()).isEqualTo(2 / 3.0);
    assertThat(alike.lengthRatio()).isEqualTo(2 / 3.0);
    assertThat(SurfaceSimilarity.of(words[2], words[3]).mean()).isOne();
    assertThat(SurfaceSimilarity.of(words[0], words[2]).mean()).isZero();
  }

  @Test
  void theBiasIsWhatLooksAddToTheTruth() {
    double[] truth = Draws.uniform(71, 500, 0, 1);
    double[] words = Draws.uniform(72, 500, 0, 1);
    SurfaceSimilarity[] surfaces = new SurfaceSimilarity[500];
    double[] cosines = new double[500];
    for (int i = 0; i < 500; i++) {
      surfaces[i] = new SurfaceSimilarity((truth[i] + words[i]) / 2, words[499 - i]);
      cosines[i] = truth[i] + 0.3 * words[i];
    }
    SurfaceBias bias = SurfaceBias.of(cosines, surfaces, truth);
    assertThat(bias.byWords()).isCloseTo(1, within(1e-9));
    assertThat(bias.byLength()).isCloseTo(0, within(0.15));
    assertThat(SurfaceBias.of(truth, surfaces, truth).byWords()).isNaN();
    int[][] sentences = {{1, 2}, {3, 4}, {5}};
    Embeddings pairs = new Embeddings(new double[] {1, 0, 1, 0.1, 0, 1}, 2);
    assertThat(SurfaceBias.equalLengthNeighbours(sentences, pairs)).isEqualTo(2 / 3.0);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> value(shares("debcse-positive", SEM, new double[2])))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("surface has 2");
    assertThatThrownBy(() -> value(shares("debcse-positive", SEM, new double[4]).with("eps", 0)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("eps is 0");
    assertThatThrownBy(() -> value(shares("debcse-negative", SEM, SUR).with("cap", 0)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cap is 0");
    assertThatThrownBy(
            () -> value(shares("debcse-negative", new double[] {Double.NaN}, new double[1])))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("semantic is NaN");
    assertThatThrownBy(() -> SAMPLING.of(new int[1][], new Embeddings(new double[2], 2)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least two sentences");
  }
}
