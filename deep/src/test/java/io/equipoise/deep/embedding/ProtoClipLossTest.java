package io.equipoise.deep.embedding;

import static io.equipoise.deep.embedding.GroupedImageTextLossTest.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProtoClipLossTest {
  private static final ProtoClipLoss LOSS = new ProtoClipLoss(ProtoClipLoss.Options.DEFAULT);

  private static Evaluated proto(double[] features, int[] labels, double[] teacher, int width) {
    return Evaluated.of(LOSS, "protoclip-proto")
        .array("features", features, features.length / width, width)
        .list("labels", labels)
        .array("teacherCentroids", teacher, teacher.length / width, width);
  }

  /** Row by row and cluster by cluster; clusters of zeros are passed over. */
  private static double slow(
      double[] features,
      int[] labels,
      double[] teacher,
      double[] student,
      int width,
      double scale,
      double tauT) {
    int clusters = teacher.length / width;
    double sum = 0;
    for (int n = 0; n < labels.length; n++) {
      double length = 0;
      for (int j = 0; j < width; j++) {
        length += Math.pow(features[n * width + j], 2);
      }
      double logits = 0;
      double targets = 0;
      double[] logit = new double[clusters];
      double[] target = new double[clusters];
      for (int k = 0; k < clusters; k++) {
        int from = k * width;
        if (Arrays.stream(student, from, from + width).allMatch(v -> v == 0)) {
          continue;
        }
        double similar = 0;
        for (int j = 0; j < width; j++) {
          logit[k] += scale * features[n * width + j] / Math.sqrt(length) * student[from + j];
          similar += teacher[labels[n] * width + j] * teacher[from + j];
        }
        target[k] = tauT == 0 ? (k == labels[n] ? 1 : 0) : Math.exp(similar / tauT);
        targets += target[k];
        logits += Math.exp(logit[k]);
      }
      for (int k = 0; k < clusters; k++) {
        if (target[k] > 0) {
          sum -= target[k] / targets * (logit[k] - Math.log(logits)) / labels.length;
        }
      }
    }
    return sum;
  }

  @Test
  void computesTheWorkedExample() {
    double[] features = at(10, 80);
    double[] teacher = at(0, 90, 180);
    double[] student = at(20, 100, 200);
    Evaluated soft =
        proto(features, new int[] {0, 1}, teacher, 2)
            .array("studentCentroids", student, 3, 2)
            .with("scale", 2);
    assertThat(soft.with("tauT", 0.5).value()).isCloseTo(0.61377504, within(5e-9));
    soft.assertGradients();
    assertThat(soft.with("tauT", 0).value()).isCloseTo(0.26680909, within(5e-9));
    soft.assertGradients();
    // the release's word for one-hot targets is any temperature that is not above 0
    assertThat(soft.with("tauT", -1).value()).isCloseTo(0.26680909, within(5e-9));
  }

  @Test
  void targetsSumToOneAndSharpenToOneHot() {
    try (NDManager manager = Torch.manager()) {
      NDArray teacher = manager.create(at(0, 90, 180), new Shape(3, 2));
      NDArray labels = manager.create(new long[] {0, 1});
      NDArray all = manager.create(new boolean[] {true, true, true}, new Shape(1, 3));
      double[] soft =
          new ProtoClipLoss(new ProtoClipLoss.Options(2, 0.5))
              .targets(labels, teacher, all)
              .toDoubleArray();
      assertThat(soft)
          .containsExactly(
              new double[] {0.86681333, 0.11731043, 0.01587624, 0.10650698, 0.78698604, 0.10650698},
              within(5e-9));
      assertThat(Arrays.stream(soft).sum()).isCloseTo(2, within(1e-12));
      double[] sharp =
          new ProtoClipLoss(new ProtoClipLoss.Options(2, 1e-3))
              .targets(labels, teacher, all)
              .toDoubleArray();
      assertThat(sharp).containsExactly(new double[] {1, 0, 0, 0, 1, 0}, within(1e-12));
    }
  }

  @Test
  void everyItemItsOwnClusterIsTheContrastOfPairs() {
    double[] images = Draws.uniform(31, 20, -1, 1);
    double[] texts = Draws.uniform(32, 20, -1, 1);
    try (NDManager manager = Torch.manager()) {
      NDArray u = UnitRows.of(manager.create(images, new Shape(5, 4)));
      NDArray v = UnitRows.of(manager.create(texts, new Shape(5, 4)));
      double pairs =
          u.matMul(v.transpose()).mul(3).logSoftmax(1).mul(manager.eye(5)).sum().getDouble() / -5;
      double[] unit = v.toDoubleArray();
      assertThat(
              proto(images, new int[] {0, 1, 2, 3, 4}, unit, 4)
                  .array("studentCentroids", unit, 5, 4)
                  .with("scale", 3)
                  .with("tauT", 0)
                  .value())
          .isCloseTo(pairs, within(1e-13));
    }
  }

  @Test
  void oneClusterAsksForNothing() {
    Evaluated one =
        proto(Draws.uniform(33, 12, -1, 1), new int[4], new double[] {1, 0, 2}, 3).with("tauT", 0);
    assertThat(one.value()).isZero();
    assertThat(one.gradient("features")).containsOnly(0);
  }

  @Test
  void equalsTheSlowSumWithGivenPrototypes() {
    double[] features = Draws.uniform(34, 40, -2, 2);
    double[] teacher = Draws.uniform(35, 20, -1, 1);
    double[] student = Draws.uniform(36, 20, -1, 1);
    int[] labels = {0, 1, 2, 3, 3, 2, 1, 1};
    for (double tauT : new double[] {0, 0.3}) {
      Evaluated given =
          proto(features, labels, teacher, 5)
              .array("studentCentroids", student, 4, 5)
              .with("scale", 4)
              .with("tauT", tauT);
      assertThat(given.value())
          .isCloseTo(slow(features, labels, teacher, student, 5, 4, tauT), within(1e-12));
      given.assertGradients();
    }
  }

  @Test
  void translatesBackAndLeavesOutEmptyClusters() {
    double[] features = Draws.uniform(37, 40, -2, 2);
    double[] teacher = Draws.uniform(38, 20, -1, 1);
    int[] labels = {0, 1, 2, 0, 0, 2, 1, 1};
    double[] means = new double[20];
    for (int n = 0; n < 8; n++) {
      int cluster = labels[n];
      long size = IntStream.of(labels).filter(label -> label == cluster).count();
      double length = 0;
      for (int j = 0; j < 5; j++) {
        length += Math.pow(features[n * 5 + j], 2);
      }
      for (int j = 0; j < 5; j++) {
        means[cluster * 5 + j] += features[n * 5 + j] / Math.sqrt(length) / size;
      }
    }
    for (double tauT : new double[] {0, 0.3}) {
      double expected = slow(features, labels, teacher, means, 5, 4, tauT);
      Evaluated own = proto(features, labels, teacher, 5).with("scale", 4).with("tauT", tauT);
      assertThat(own.value()).isCloseTo(expected, within(1e-12));
      Evaluated given =
          proto(features, labels, teacher, 5)
              .array("studentCentroids", means, 4, 5)
              .with("scale", 4)
              .with("tauT", tauT);
      assertThat(given.value()).isCloseTo(expected, within(1e-12));
      // prototypes are constants: given or not, the gradient is the same
      given.assertGradients();
      assertThat(own.gradient("features"))
          .containsExactly(given.gradient("features"), within(1e-12));
    }
  }

  @Test
  void aRowWhoseClusterIsEmptyCountsNothing() {
    double[] student = {1, 0, 0, 0, 0, 1};
    Evaluated odd =
        proto(at(10, 200), new int[] {0, 1}, at(0, 90, 180), 2)
            .array("studentCentroids", student, 3, 2)
            .with("scale", 1)
            .with("tauT", 0);
    double first = -Math.cos(Math.toRadians(10));
    first +=
        Math.log(Math.exp(Math.cos(Math.toRadians(10))) + Math.exp(Math.sin(Math.toRadians(10))));
    assertThat(odd.value()).isCloseTo(first / 2, within(1e-14));
    Evaluated none =
        proto(at(10, 200), new int[] {0, 1}, at(0, 90, 180), 2)
            .array("studentCentroids", new double[6], 3, 2);
    assertThat(none.value()).isZero();
    assertThat(none.gradient("features")).containsOnly(0);
  }

  @Test
  void isALossOfDjlInSinglePrecisionThatLeavesNothingBehind() {
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray features = manager.create(new float[] {1e4f, -1e4f, 0, 0, 1, 1}, new Shape(3, 2));
      features.setRequiresGradient(true);
      NDArray teacher = manager.create(new float[] {1, 0, 0, 1}, new Shape(2, 2));
      NDArray value =
          LOSS.evaluate(
              new NDList(manager.create(new long[] {0, 1, 1}), teacher, teacher),
              new NDList(features));
      Gradients.backward(value);
      assertThat(value.getDataType()).isEqualTo(DataType.FLOAT32);
      assertThat(value.getFloat()).isFinite();
      assertThat(features.getGradient().toFloatArray()).doesNotContain(Float.NaN);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void anEpisodeTeachesEachSideTheClustersOfTheOther() {
    // two groups, told by the first modality alone; the second is noise around two directions
    int n = 40;
    float[] first = new float[2 * n];
    float[] second = new float[2 * n];
    double[] noise = Draws.uniform(39, 2 * n, -10, 10);
    for (int i = 0; i < n; i++) {
      double one = Math.toRadians((i < 20 ? 0 : 120) + noise[i]);
      double other = Math.toRadians((i < 20 ? 200 : 290) + noise[n + i]);
      first[2 * i] = (float) (3 * Math.cos(one));
      first[2 * i + 1] = (float) (3 * Math.sin(one));
      second[2 * i] = (float) Math.cos(other);
      second[2 * i + 1] = (float) Math.sin(other);
    }
    PrototypeEpisode episode = PrototypeEpisode.of(first, second, 2, 2, new Seed(5));
    Prototypes own = episode.prototypesOfFirst();
    // the clusters are those of the second modality, the means those of the first
    int group = own.labels()[0];
    assertThat(own.labels()).hasSize(n);
    assertThat(Arrays.stream(own.labels(), 0, 20)).containsOnly(group);
    assertThat(own.centroids()[2 * group]).isCloseTo(0.99f, within(0.02f));
    try (NDManager manager = Torch.manager()) {
      NDArray a = manager.create(first, new Shape(n, 2));
      NDArray b = manager.create(second, new Shape(n, 2));
      ProtoClipLoss loss = new ProtoClipLoss(new ProtoClipLoss.Options(10, 0));
      int[] rows = IntStream.range(0, n).toArray();
      float right = episode.loss(loss, rows, a, b).getFloat();
      int[] turned = IntStream.range(0, n).map(i -> (i + 20) % n).toArray();
      assertThat(right).isLessThan(0.01f);
      assertThat(episode.loss(loss, turned, a, b).getFloat()).isGreaterThan(5);
      PrototypeEpisode taught = PrototypeEpisode.taught(own.labels(), 2, first, second, 2);
      assertThat(taught.loss(loss, rows, a, b).getFloat()).isCloseTo(right, within(1e-3f));
      PrototypeEpisode plain = PrototypeEpisode.of(first, second, 2, 2, false, new Seed(5));
      assertThat(plain.loss(loss, rows, a, b).getFloat()).isGreaterThan(right + 1);
    }
  }

  @Test
  void prototypesOfFewOrBrokenRowsAreDefined() {
    Prototypes few = Prototypes.of(new float[] {1, 2, 3, 4}, 2, 10, 3, new Seed(1));
    assertThat(few.clusters()).isEqualTo(2);
    Prototypes broken = Prototypes.of(new float[] {Float.NaN, 0, 5, 5}, 2, 2, 1, new Seed(1));
    assertThat(broken.centroids()).containsExactlyInAnyOrder(0, 0, 5, 5);
    assertThat(Prototypes.ofLabels(new int[] {0, 2}, 3, new float[] {1, 2}, 1).centroids())
        .containsExactly(1, 0, 2);
  }

  @Test
  void aBadEntryIsAnErrorAndNeverNaN() {
    try (NDManager manager = Torch.manager()) {
      NDArray good = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
      for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        NDArray bad = manager.create(new float[] {1, odd, 3, 4}, new Shape(2, 2));
        assertThatThrownBy(
                () ->
                    LOSS.evaluate(
                        new NDList(manager.create(new long[] {0, 1}), good), new NDList(bad)))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("the predictions hold");
      }
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] four = {1, 0, 0, 1};
    assertThatThrownBy(() -> proto(four, new int[] {0, 2}, four, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
    assertThatThrownBy(
            () ->
                proto(four, new int[] {0, 2}, four, 2)
                    .array("studentCentroids", four, 2, 2)
                    .value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels hold 2");
    assertThatThrownBy(() -> proto(four, new int[] {0}, four, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
    assertThatThrownBy(() -> proto(four, new int[2], four, 2).with("scale", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("scale is 0");
    assertThatThrownBy(() -> proto(new double[] {1, Double.NaN}, new int[1], four, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'features' holds NaN");
    assertThatThrownBy(() -> Prototypes.of(new float[4], 2, 0, 1, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("clusters is 0");
  }
}
