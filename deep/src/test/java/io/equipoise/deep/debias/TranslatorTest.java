package io.equipoise.deep.debias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.dataset.ColouredDigits;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.train.ConvNetwork;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslatorTest {
  private static final TranslatorTraining.Settings SHORT =
      new TranslatorTraining.Settings(4, 6, 1, 8, 1e-3, 10, 10);
  private static final ImageTranslator.Form FORM = new ImageTranslator.Form(3, 12, 12, 2, 4);

  private static Examples digits(int count, long seed) {
    ImageSet set = ColouredDigits.two(12, 1).make(count, new Seed(seed));
    return Examples.of(set.pixels(), set.each(), set.labels(), 2);
  }

  private static float[] floats(long seed, int count) {
    double[] drawn = Draws.uniform(seed, count, -1, 1);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) drawn[i];
    }
    return values;
  }

  /** A linear critic of slope a: penalty (|a| - 1)², gradient 2 (|a| - 1) a/|a|. */
  @Test
  void thePenaltyOfALinearCriticIsKnown() {
    for (float length : new float[] {1, 2, 0.5f}) {
      float[] a = {0.6f * length, 0, -0.8f * length};
      try (DenseNetwork critic = DenseNetwork.random(new int[] {3, 1}, 0, new Seed(1));
          NDManager step = Torch.manager();
          Gradients recording = Gradients.record()) {
        critic.parameters().get(0).set(a);
        NDArray x = step.create(floats(2, 15), new Shape(5, 3));
        NDArray penalty = GradientPenalty.of(critic, said -> said.squeeze(1), x);
        assertThat(penalty.getFloat()).isCloseTo((length - 1) * (length - 1), within(1e-3f));
        Gradients.backward(penalty);
        try (NDArray gradient = critic.parameters().get(0).getGradient()) {
          float[] slopes = gradient.toFloatArray();
          for (int j = 0; j < 3; j++) {
            assertThat(slopes[j]).isCloseTo(2 * (length - 1) * a[j] / length, within(5e-3f));
          }
        }
      }
    }
  }

  /** The slope coordinate by coordinate. */
  @Test
  void thePenaltyEqualsThatOfPlainDifferences() {
    try (DenseNetwork critic = DenseNetwork.random(new int[] {4, 16, 1}, 0, new Seed(3));
        NDManager step = Torch.manager()) {
      float[] rows = floats(4, 24);
      double sum = 0;
      for (int i = 0; i < 6; i++) {
        double square = 0;
        for (int j = 0; j < 4; j++) {
          float[] above = java.util.Arrays.copyOfRange(rows, 4 * i, 4 * i + 4);
          float[] below = above.clone();
          above[j] += 0.002f;
          below[j] -= 0.002f;
          double rise =
              critic.forward(step.create(above, new Shape(1, 4)), false).getFloat(0, 0)
                  - critic.forward(step.create(below, new Shape(1, 4)), false).getFloat(0, 0);
          square += rise * rise / 0.004 / 0.004;
        }
        sum += Math.pow(Math.sqrt(square) - 1, 2);
      }
      NDArray x = step.create(rows, new Shape(6, 4));
      assertThat(GradientPenalty.of(critic, said -> said.squeeze(1), x).getFloat())
          .isCloseTo((float) (sum / 6), within(0.02f));
    }
  }

  @Test
  void whatComesBackAsItWasCostsNothing() {
    try (NDManager step = Torch.manager()) {
      NDArray x = step.create(floats(5, 12), new Shape(2, 6));
      assertThat(TranslatorTraining.cycle(x, x).getFloat()).isZero();
      assertThat(TranslatorTraining.cycle(x.add(0.5f), x).getFloat())
          .isCloseTo(0.5f, within(1e-6f));
    }
  }

  @Test
  void translatesWithinTheRangeAndDependsOnTheTarget() {
    try (ImageTranslator translator = new ImageTranslator(FORM, new Seed(6));
        NDManager step = Torch.manager()) {
      Examples images = digits(5, 7);
      NDArray x = step.create(images.x(), new Shape(5, images.width()));
      NDArray zeros =
          translator.translate(x, step.zeros(new Shape(5)).toType(DataType.INT64, false));
      NDArray ones = translator.translate(x, step.ones(new Shape(5)).toType(DataType.INT64, false));
      assertThat(zeros.getShape()).isEqualTo(new Shape(5, 3, 12, 12));
      for (float value : zeros.toFloatArray()) {
        assertThat(value).isBetween(0f, 1f);
      }
      assertThat(zeros.sub(ones).abs().max().getFloat()).isGreaterThan(1e-3f);
    }
  }

  @Test
  void trainsTheSameBitsAndLeavesNothingBehind() {
    Examples images = digits(60, 8);
    List<float[]> first;
    try (ImageTranslator once = TranslatorTraining.fit(images, 3, 12, 12, SHORT, new Seed(9))) {
      first = once.weights();
    }
    int before = NativeArrays.count();
    try (ImageTranslator again = TranslatorTraining.fit(images, 3, 12, 12, SHORT, new Seed(9))) {
      for (int i = 0; i < first.size(); i++) {
        assertThat(again.weights().get(i)).isEqualTo(first.get(i));
      }
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void theSecondStageLeavesTheTranslatorAsItWas() {
    Examples images = digits(60, 10);
    ConvNetwork.Form form = ConvNetwork.Form.small(3, 12, 12, 2);
    try (ImageTranslator translator = new ImageTranslator(FORM, new Seed(11))) {
      List<float[]> weights = translator.weights();
      int before = NativeArrays.count();
      ConvNetwork classifier = ConvNetwork.random(form, new Seed(12));
      DenseNetwork projection = DenseNetwork.random(new int[] {64, 8}, 0, new Seed(13));
      try (TranslatedViews both = new TranslatedViews(classifier, projection, translator)) {
        var losses =
            new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(5, 16, 2e-3))
                .fit(
                    both,
                    both.lesson(new CdvgLoss(CdvgLoss.Options.DEFAULT), new Seed(14)),
                    images,
                    null,
                    () -> true,
                    new Seed(15))
                .losses();
        assertThat(losses.get(4)).isLessThan(losses.get(0));
      }
      assertThat(NativeArrays.count()).isEqualTo(before);
      for (int i = 0; i < weights.size(); i++) {
        assertThat(translator.weights().get(i)).isEqualTo(weights.get(i));
      }
    }
  }

  @Test
  void aTranslatorThatDoesLittleDoesNotPass() {
    Examples images = digits(40, 16);
    try (ImageTranslator translator = new ImageTranslator(FORM, new Seed(17));
        ConvNetwork biased =
            ConvNetwork.random(ConvNetwork.Form.small(3, 12, 12, 2), new Seed(18))) {
      TranslationCheck check = TranslationCheck.of(translator, images, biased, new Seed(19));
      assertThat(check.flipRate()).isBetween(0.0, 1.0);
      assertThat(check.similarity()).isBetween(-1.0, 1.0);
    }
    assertThat(new TranslationCheck(0.5, 0.9).passes()).isFalse();
    assertThat(new TranslationCheck(0.9, 0.5).passes()).isFalse();
    assertThat(new TranslationCheck(0.8, 0.6).passes()).isTrue();
  }

  @Test
  void theSheetShowsEachImageItsTranslationsAndWhereTheyDiffer(@TempDir Path folder)
      throws IOException {
    Examples images = digits(3, 20);
    try (ImageTranslator translator = new ImageTranslator(FORM, new Seed(21));
        NDManager step = Torch.manager()) {
      Path file = folder.resolve("sheet.png");
      TranslationSheet.of(translator, images, 2).write(file, false);
      BufferedImage sheet = ImageIO.read(file.toFile());
      assertThat(sheet.getWidth()).as("two classes").isEqualTo(2 + 4 * 26);
      assertThat(sheet.getHeight()).isEqualTo(2 + 3 * 26);
      assertThat(sheet.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);
      float[] own = Arrays.copyOfRange(images.x(), images.width(), 2 * images.width());
      NDArray target = step.ones(new Shape(1)).toType(DataType.INT64, false);
      NDArray x = step.create(own, new Shape(1, images.width()));
      float[] made = translator.translate(x, target).toFloatArray();
      for (int p : new int[] {0, 5, 77, 143}) {
        int left = 2 + 2 * (p % 12);
        int top = 2 + 26 + 2 * (p / 12);
        assertThat(sheet.getRGB(left, top) & 0xffffff).isEqualTo(colour(own, p));
        assertThat(sheet.getRGB(left + 1 + 2 * 26, top + 1) & 0xffffff).isEqualTo(colour(made, p));
      }
    }
    float[] own = {0, 1, 0.5f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    float[] same = own.clone();
    float[] other = own.clone();
    other[1] = 0.25f;
    ImageTranslator.Form grey = new ImageTranslator.Form(1, 4, 4, 2, 1);
    assertThat(TranslationSheet.where(own, new float[][] {same, other}, 0, grey)[1])
        .isEqualTo(0.75f);
    assertThat(TranslationSheet.where(own, new float[][] {same, other}, 1, grey)).containsOnly(0f);
  }

  private static int colour(float[] image, int place) {
    int colour = 0;
    for (int c = 0; c < 3; c++) {
      colour = 256 * colour + Math.round(255 * image[144 * c + place]);
    }
    return colour;
  }

  @Test
  void refusesBadValuesByName() {
    assertThatThrownBy(() -> new TranslatorTraining.Settings(4, 0, 1, 8, 1e-3, 10, 10))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("steps");
    assertThatThrownBy(() -> new ImageTranslator.Form(3, 12, 12, 1, 4))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("classes");
    assertThatThrownBy(() -> TranslatorTraining.fit(digits(4, 1), 1, 12, 12, SHORT, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row");
  }
}
