package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Losses with vectors of the classes against loops over rows and classes. */
class ClassVectorLossesTest {
  private static final int WIDTH = 4;
  private static final int CLASSES = 3;

  /** Rows with vectors of three classes. */
  private record Case(MadeRows rows, double[][] vectors) {
    static Case random(long seed, int perClass) {
      MadeRows rows = MadeRows.random(seed, 8, WIDTH, CLASSES);
      double[] drawn = Draws.uniform(seed + 100, CLASSES * perClass * WIDTH, -1, 1);
      return new Case(rows, MadeRows.of(drawn, WIDTH, new int[CLASSES * perClass]).rows());
    }

    Evaluated into(Numeric method, String name) {
      double[] flat = Arrays.stream(vectors).flatMapToDouble(Arrays::stream).toArray();
      return rows.into(Evaluated.of(method, name))
          .array("classVectors", flat, vectors.length, WIDTH);
    }

    double cosine(int i, int c) {
      return MadeRows.cosine(rows.rows()[i], vectors[c]);
    }
  }

  private interface Logit {
    double of(int row, int vector, boolean own);
  }

  /** Mean cross-entropy of logits. */
  private static double crossEntropy(MadeRows rows, Logit logit) {
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      double all = 0;
      for (int c = 0; c < CLASSES; c++) {
        all += Math.exp(logit.of(i, c, c == rows.labels()[i]));
      }
      sum += Math.log(all) - logit.of(i, rows.labels()[i], true);
    }
    return sum / rows.size();
  }

  private static void assertEquals(String what, Evaluated evaluated, double expected) {
    assertThat(evaluated.value()).as(what).isCloseTo(expected, within(1e-10));
    evaluated.assertGradients();
  }

  @Test
  void softmaxOverCosinesEqualsTheLoop() {
    for (long seed = 0; seed < 3; seed++) {
      Case made = Case.random(seed, 1);
      assertEquals(
          "normalized softmax",
          made.into(
              new NormalizedSoftmaxLoss(NormalizedSoftmaxLoss.Options.DEFAULT),
              "normalized-softmax"),
          crossEntropy(made.rows(), (i, c, own) -> made.cosine(i, c) / 0.05));
      InstanceLoss instance = new InstanceLoss(InstanceLoss.Options.DEFAULT);
      assertEquals(
          "instance",
          made.into(instance, "instance").with("gamma", 12),
          crossEntropy(made.rows(), (i, c, own) -> 12 * made.cosine(i, c)));
      assertEquals(
          "instance of plain products",
          made.into(instance, "instance").with("gamma", 1).with("normalize", false),
          crossEntropy(
              made.rows(), (i, c, own) -> MadeRows.dot(made.rows().rows()[i], made.vectors()[c])));
      assertEquals(
          "cosface",
          made.into(new CosFaceLoss(CosFaceLoss.Options.DEFAULT), "cosface").with("scale", 8),
          crossEntropy(made.rows(), (i, c, own) -> 8 * (made.cosine(i, c) - (own ? 0.35 : 0))));
    }
  }

  @Test
  void p2sGradEqualsTheLoop() {
    for (long seed = 0; seed < 3; seed++) {
      Case made = Case.random(seed, 1);
      double sum = 0;
      for (int i = 0; i < made.rows().size(); i++) {
        for (int c = 0; c < CLASSES; c++) {
          sum += Math.pow(made.cosine(i, c) - (made.rows().labels()[i] == c ? 1 : 0), 2);
        }
      }
      assertEquals(
          "p2s-grad, seed " + seed,
          made.into(new P2sGradLoss(), "p2s-grad"),
          sum / made.rows().size() / CLASSES);
    }
  }

  @Test
  void arcFaceEqualsTheLoopBeyondItsMarginToo() {
    for (long seed = 0; seed < 3; seed++) {
      for (double margin : new double[] {28.6, 120}) {
        Case made = Case.random(seed, 1);
        double m = Math.toRadians(margin);
        Logit logit =
            (i, c, own) -> {
              double angle = Math.acos(made.cosine(i, c));
              if (!own) {
                return 8 * Math.cos(angle);
              }
              return 8
                  * (angle <= Math.PI - m
                      ? Math.cos(angle + m)
                      : Math.cos(angle) - m * Math.sin(m));
            };
        assertEquals(
            "arcface, seed " + seed,
            made.into(new ArcFaceLoss(ArcFaceLoss.Options.DEFAULT), "arcface")
                .with("scale", 8)
                .with("margin", margin),
            crossEntropy(made.rows(), logit));
      }
    }
  }

  @Test
  void subCentersAnswerWithTheNearest() {
    Case made = Case.random(4, 2);
    double m = Math.toRadians(10);
    Logit logit =
        (i, c, own) -> {
          double best = Math.max(made.cosine(i, 2 * c), made.cosine(i, 2 * c + 1));
          return 16 * (own ? Math.cos(Math.acos(best) + m) : best);
        };
    assertEquals(
        "sub-centers",
        made.into(new ArcFaceLoss(ArcFaceLoss.Options.DEFAULT), "subcenter-arcface")
            .with("scale", 16)
            .with("margin", 10)
            .with("subCenters", 2),
        crossEntropy(made.rows(), logit));
  }

  @Test
  void largeMarginSoftmaxAndSphereFaceEqualTheLoop() {
    for (long seed = 0; seed < 3; seed++) {
      for (int margin = 1; margin <= 5; margin++) {
        Case made = Case.random(seed, 1);
        int m = margin;
        for (boolean sphere : new boolean[] {false, true}) {
          Logit logit =
              (i, c, own) -> {
                double angle = Math.acos(made.cosine(i, c));
                int k = (int) Math.floor(angle * m / Math.PI);
                double psi = (k % 2 == 0 ? 1 : -1) * Math.cos(m * angle) - 2 * k;
                double[] x = made.rows().rows()[i];
                double[] w = made.vectors()[c];
                double lengths = Math.sqrt(MadeRows.dot(x, x));
                lengths *= sphere ? 1 : Math.sqrt(MadeRows.dot(w, w));
                return 2 * lengths * (own ? psi : Math.cos(angle));
              };
          assertEquals(
              "margin " + margin + ", seed " + seed,
              made.into(
                      new LargeMarginSoftmaxLoss(LargeMarginSoftmaxLoss.Options.DEFAULT),
                      sphere ? "sphereface" : "large-margin-softmax")
                  .with("margin", margin)
                  .with("scale", 2),
              crossEntropy(made.rows(), logit));
        }
      }
    }
  }

  @Test
  void proxyNcaEqualsTheLoopInBothForms() {
    Case made = Case.random(5, 1);
    Logit logit = (i, c, own) -> -3 * (2 - 2 * made.cosine(i, c));
    ProxyNcaLoss loss = new ProxyNcaLoss(ProxyNcaLoss.Options.DEFAULT);
    assertEquals(
        "softmax", made.into(loss, "proxy-nca").with("scale", 3), crossEntropy(made.rows(), logit));
    double sum = 0;
    for (int i = 0; i < 8; i++) {
      double others = 0;
      int y = made.rows().labels()[i];
      for (int c = 0; c < CLASSES; c++) {
        others += c == y ? 0 : Math.exp(logit.of(i, c, false));
      }
      sum += Math.log(others) - logit.of(i, y, true);
    }
    assertEquals(
        "own left out",
        made.into(loss, "proxy-nca").with("scale", 3).with("excludeOwn", true),
        sum / 8);
  }

  @Test
  void proxyAnchorEqualsTheLoop() {
    for (long seed = 6; seed < 9; seed++) {
      Case made = Case.random(seed, 1);
      int[] labels = made.rows().labels().clone();
      // the last class is not in the batch
      for (int i = 0; i < labels.length; i++) {
        labels[i] = Math.min(labels[i], 1);
      }
      Case two = new Case(new MadeRows(made.rows().rows(), labels), made.vectors());
      double pull = 0;
      double push = 0;
      for (int c = 0; c < CLASSES; c++) {
        double near = 0;
        double far = 0;
        for (int i = 0; i < 8; i++) {
          near += labels[i] == c ? Math.exp(-5 * (two.cosine(i, c) - 0.2)) : 0;
          far += labels[i] == c ? 0 : Math.exp(5 * (two.cosine(i, c) + 0.2));
        }
        pull += Math.log1p(near) / 2;
        push += Math.log1p(far) / CLASSES;
      }
      assertEquals(
          "seed " + seed,
          two.into(new ProxyAnchorLoss(ProxyAnchorLoss.Options.DEFAULT), "proxy-anchor")
              .with("margin", 0.2)
              .with("alpha", 5),
          pull + push);
    }
  }

  @Test
  void softTripleEqualsTheLoop() {
    Case made = Case.random(10, 3);
    Logit logit =
        (i, c, own) -> {
          double weights = 0;
          double sum = 0;
          for (int k = 0; k < 3; k++) {
            double cosine = made.cosine(i, 3 * c + k);
            weights += Math.exp(cosine / 0.2);
            sum += Math.exp(cosine / 0.2) * cosine;
          }
          return 6 * (sum / weights - (own ? 0.1 : 0));
        };
    double apart = 0;
    for (int c = 0; c < CLASSES; c++) {
      for (int s = 0; s < 3; s++) {
        for (int t = s + 1; t < 3; t++) {
          double cosine = MadeRows.cosine(made.vectors()[3 * c + s], made.vectors()[3 * c + t]);
          apart += Math.sqrt(2 - 2 * cosine);
        }
      }
    }
    Evaluated evaluated =
        made.into(new SoftTripleLoss(SoftTripleLoss.Options.DEFAULT), "soft-triple")
            .with("centers", 3)
            .with("la", 6)
            .with("gamma", 0.2)
            .with("margin", 0.1)
            .with("tau", 0.3);
    double price = 0.3 * apart / (CLASSES * 3 * 2);
    assertEquals("soft triple", evaluated, crossEntropy(made.rows(), logit) + price);
  }

  @Test
  void vectorsAreMadeBySeedAndLearnInTheStepsManager() {
    try (NDManager manager = Torch.manager()) {
      ClassVectorLoss loss =
          new ProxyAnchorLoss(ProxyAnchorLoss.Options.DEFAULT)
              .withClasses(5, WIDTH, new Seed(3), manager);
      NDArray made = loss.parameters().get(0);
      assertThat(made.getShape()).isEqualTo(new Shape(5, WIDTH));
      assertThat(
              loss.withClasses(5, WIDTH, new Seed(3), manager).parameters().get(0).toFloatArray())
          .isEqualTo(made.toFloatArray());
      int before = manager.getManagedArrays().size();
      try (NDManager step = manager.newSubManager();
          Gradients recording = Gradients.record()) {
        NDArray x = step.ones(new Shape(2, WIDTH));
        NDArray value = loss.loss(x, step.create(new long[] {0, 4}));
        Gradients.backward(value);
      }
      assertThat(manager.getManagedArrays()).hasSize(before);
      try (NDArray gradient = made.getGradient()) {
        assertThat(gradient.toFloatArray()).doesNotContain(Float.NaN);
        assertThat(gradient.abs().sum().getFloat()).isPositive();
      }
    }
  }

  @Test
  void refuseClassesWithoutAVector() {
    Case made = Case.random(11, 1);
    CosFaceLoss loss = new CosFaceLoss(CosFaceLoss.Options.DEFAULT);
    try (NDManager manager = Torch.manager()) {
      NDArray x = manager.ones(new Shape(2, WIDTH));
      NDArray y = manager.create(new long[] {0, 1});
      assertThatThrownBy(() -> loss.loss(x, y))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("withClasses");
    }
    assertRefused(
        made.into(loss, "cosface").list("labels", 0, 1, 2, 3, 0, 1, 2, 0), "label 3 has no vector");
    assertRefused(
        made.into(loss, "cosface").array("classVectors", new double[6], 3, 2), "differ in width");
    assertRefused(
        made.into(new SoftTripleLoss(SoftTripleLoss.Options.DEFAULT), "soft-triple")
            .with("centers", 2),
        "(C·2,d)");
    assertRefused(
        made.into(new ProxyNcaLoss(ProxyNcaLoss.Options.DEFAULT), "proxy-nca")
            .array("classVectors", new double[] {1, 2, 3, 4}, 1, WIDTH)
            .list("labels", 0, 0, 0, 0, 0, 0, 0, 0)
            .with("excludeOwn", true),
        "one class");
  }

  private static void assertRefused(Evaluated evaluated, String words) {
    assertThatThrownBy(evaluated::value).isInstanceOf(UserError.class).hasMessageContaining(words);
  }
}
