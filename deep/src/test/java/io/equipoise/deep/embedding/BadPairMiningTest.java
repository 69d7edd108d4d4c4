package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.embedding.BadPairMemory.Flagged;
import io.equipoise.deep.embedding.BadPairMemory.Kind;
import io.equipoise.deep.embedding.BadPairMining.Options;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BadPairMiningTest {
  private static final double[][] WORKED = {
    {2.0, 2.0, 2.0, 2.1, 1.9, 1.9, 2.05, 2.0, 1.95, 0.4},
    {1.5, 1.5, 1.5, 1.4, 1.6, 1.45, 1.5, 1.45, 1.55, 0.2},
    {1.0, 1.0, 1.0, 1.1, 0.9, 0.95, 1.0, 1.05, 0.95, 0.1}
  };

  private static int[] all(int items) {
    return IntStream.range(0, items).toArray();
  }

  private static BadPairMemory after(Options options, double[]... history) {
    BadPairMemory memory = new BadPairMining(options).begin(history[0].length);
    for (double[] epoch : history) {
      memory.beginEpoch();
      memory.record(all(epoch.length), epoch);
    }
    memory.beginEpoch();
    return memory;
  }

  private static Evaluated dbpm(double[][] history, double[] losses, double b, boolean robust) {
    double[] flat = Arrays.stream(history).flatMapToDouble(Arrays::stream).toArray();
    return Evaluated.of(new BadPairMining(Options.DEFAULT), "dbpm")
        .array("history", flat, history.length, losses.length)
        .list("losses", losses)
        .with("bNoisy", b)
        .with("bFaulty", b)
        .with("robust", robust);
  }

  @Test
  void givesTheWorkedFlagAndWeight() {
    // the released code's scale is (e+1)/(2 E_max) of this one: here 4/8, for flags alike
    double[][] scaled =
        Arrays.stream(WORKED)
            .map(epoch -> Arrays.stream(epoch).map(loss -> loss / 2).toArray())
            .toArray(double[][]::new);
    BadPairMemory memory = after(new Options(1, 2, 2, false), scaled);
    List<Flagged> report = memory.report();
    assertThat(report).hasSize(1);
    Flagged flagged = report.get(0);
    assertThat(flagged.item()).isEqualTo(9);
    assertThat(flagged.kind()).isEqualTo(Kind.NOISY);
    assertThat(flagged.trajectory()).isCloseTo(0.09166667, within(5e-9));
    assertThat(flagged.deviations()).isCloseTo((0.09166667 - 0.60625) / 0.17194001, within(1e-6));
    double weight = memory.weights(new int[] {9, 0}, new double[] {0.1, 0.1})[0];
    assertThat(weight).isCloseTo(0.01310749, within(5e-9));
    assertThat(weight / (0.17194001 * Math.sqrt(2 * Math.PI))).isCloseTo(0.03041254, within(5e-8));
    assertThat(memory.weights(new int[] {9}, new double[] {0.60625})[0])
        .isCloseTo(1, within(1e-12));
    assertThat(memory.weights(new int[] {0}, new double[] {0.1})[0]).isEqualTo(1);
  }

  @Test
  void weighsAsThePlainFormula() {
    for (long seed = 0; seed < 4; seed++) {
      double[][] history = new double[5][];
      for (int t = 0; t < 5; t++) {
        history[t] = Draws.uniform(10 * seed + t, 16, 1, 2);
        history[t][3] = 0.2;
        history[t][10] = 4;
      }
      double[] losses = Draws.uniform(seed + 99, 16, 0.5, 2.5);
      for (boolean robust : new boolean[] {false, true}) {
        double[] m = new double[16];
        for (int i = 0; i < 16; i++) {
          for (int t = 0; t < 5; t++) {
            m[i] += (t + 1) * history[t][i] / 15;
          }
        }
        double mu = robust ? median(m) : Arrays.stream(m).average().orElseThrow();
        double[] off = Arrays.stream(m).map(x -> Math.abs(x - mu)).toArray();
        double sigma =
            robust
                ? 1.4826 * median(off)
                : Math.sqrt(Arrays.stream(off).map(x -> x * x).average().orElseThrow());
        double[] weights = new double[16];
        double sum = 0;
        int flagged = 0;
        for (int i = 0; i < 16; i++) {
          boolean bad = m[i] <= mu - 1.5 * sigma || m[i] >= mu + 1.5 * sigma;
          double z = (losses[i] - mu) / sigma;
          weights[i] = (bad ? Math.exp(-z * z / 2) : 1) / 16;
          sum += weights[i] * losses[i];
          flagged += bad ? 1 : 0;
        }
        Evaluated evaluated = dbpm(history, losses, 1.5, robust);
        assertThat(flagged).as("seed %d", seed).isGreaterThan(0);
        assertThat(evaluated.value()).as("seed %d", seed).isCloseTo(sum, within(1e-12));
        assertThat(evaluated.gradient("losses")).containsExactly(weights, within(1e-12));
      }
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  @Test
  void withoutAFlagItIsPlainTrainingToTheBit() {
    double[] drawn = Draws.uniform(4, 8, 1, 2);
    float[] floats = new float[8];
    for (int i = 0; i < 8; i++) {
      floats[i] = (float) drawn[i];
    }
    BadPairMemory memory = new BadPairMining(new Options(1, 50, 50, false)).begin(8);
    try (NDManager manager = Torch.manager()) {
      NDArray losses = manager.create(floats);
      for (int epoch = 0; epoch < 4; epoch++) {
        memory.beginEpoch();
        assertThat(memory.mean(all(8), losses).getFloat()).isEqualTo(losses.mean().getFloat());
      }
    }
    assertThat(memory.report()).isEmpty();
  }

  @Test
  void theWeightedMeanCarriesTheGradientOfTheLossesOnly() {
    BadPairMemory memory = after(new Options(1, 2, 2, false), WORKED);
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray losses = manager.create(new double[] {1.2, 0.2});
      losses.setRequiresGradient(true);
      NDArray mean = memory.mean(new int[] {4, 9}, losses);
      Gradients.backward(mean);
      double weight = memory.weights(new int[] {9}, new double[] {0.2})[0];
      assertThat(weight).isBetween(0.0, 0.9);
      assertThat(mean.getDouble()).isCloseTo((1.2 + weight * 0.2) / 2, within(1e-12));
      assertThat(losses.getGradient().toDoubleArray())
          .containsExactly(new double[] {0.5, weight / 2}, within(1e-12));
    }
  }

  @Test
  void equalTrajectoriesHaveNoFlags() {
    double[] equal = new double[7];
    Arrays.fill(equal, 0.1 + 0.2);
    for (boolean robust : new boolean[] {false, true}) {
      BadPairMemory memory = after(new Options(1, 2, 2, robust), equal, equal, equal);
      assertThat(memory.report()).isEmpty();
      double[] losses = Draws.uniform(1, 7, 0, 2);
      assertThat(dbpm(new double[][] {equal, equal}, losses, 2, robust).value())
          .isCloseTo(Arrays.stream(losses).average().orElseThrow(), within(1e-12));
    }
  }

  @Test
  void anItemKeepsItsLastLossAndIsNotJudgedUnseen() {
    BadPairMemory memory = new BadPairMining(new Options(2, 1, 1, false)).begin(4);
    memory.beginEpoch();
    memory.record(new int[] {0, 1, 2}, new double[] {1, 1, 9});
    memory.beginEpoch();
    assertThat(memory.report()).isEmpty();
    memory.record(new int[] {1, 0}, new double[] {1.5, 1});
    memory.beginEpoch();
    List<Flagged> report = memory.report();
    assertThat(report).extracting(Flagged::item).containsExactly(2);
    assertThat(report.get(0).trajectory()).isEqualTo(9);
    assertThat(report.get(0).kind()).isEqualTo(Kind.FAULTY);
    assertThat(memory.weights(new int[] {3}, new double[] {100})).containsExactly(1);
    assertThat(memory.flaggedShares(new int[] {0, 0, 1, 1}, 3)).containsExactly(0, 0.5, Double.NaN);
  }

  @Test
  void theOrderOfItemsDoesNotMatter() {
    BadPairMemory memory = new BadPairMining(new Options(1, 2, 2, false)).begin(10);
    for (double[] epoch : WORKED) {
      memory.beginEpoch();
      for (int i = 9; i >= 0; i--) {
        memory.record(new int[] {i}, new double[] {epoch[i]});
      }
    }
    memory.beginEpoch();
    assertThat(memory.report()).isEqualTo(after(new Options(1, 2, 2, false), WORKED).report());
  }

  @Test
  void refusesWhatHasNoMeaning() {
    BadPairMemory memory = new BadPairMining(Options.DEFAULT).begin(3);
    assertThatThrownBy(() -> memory.record(new int[] {0}, new double[] {1}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no epoch has begun");
    memory.beginEpoch();
    assertThatThrownBy(() -> memory.record(new int[] {3}, new double[] {1}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("item 3");
    assertThatThrownBy(() -> memory.record(new int[] {1}, new double[] {Double.NaN}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("item 1 is NaN");
    assertThatThrownBy(() -> memory.weights(new int[] {1, 2}, new double[] {1}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("they must agree");
    assertThatThrownBy(() -> new Options(0, 2, 2, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("warmUp is 0");
    assertThatThrownBy(() -> dbpm(WORKED, new double[10], 0, false).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bNoisy is 0");
    assertThatThrownBy(
            () -> dbpm(new double[][] {{1, Double.NaN}}, new double[] {1, 1}, 2, false).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'history' holds NaN");
  }
}
