package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Written digits in one colour on black, with three channels. The label is the digit, or with two
 * classes whether the digit is at least 5; the shortcut is the colour, of which each class owns one
 * of ten, or of two.
 *
 * <p>With {@code labelNoise} a share of the labels is exchanged for another before the colour is
 * drawn, so that the colour follows the label as it is given; the digit is then right less often
 * than the colour may be. Attributes: {@code colour}, {@code digit}.
 *
 * @param classes 10 or 2
 * @param side of the square images, at least 12
 * @param bias share of images in their label's own colour; 1/classes is no bias
 * @param labelNoise share of labels that are not what the digit says, in [0, 1)
 * @param untidiness how hard the digits are to read, in [0, 1]: 0 is neat, so that a network learns
 *     them from few counterexamples; 1 is a hasty hand under noise
 * @see <a href="https://arxiv.org/abs/1907.02893">Arjovsky, Bottou, Gulrajani, Lopez-Paz, Invariant
 *     Risk Minimization, 2019, arXiv:1907.02893, for the form with two classes</a>
 * @see <a href="https://arxiv.org/abs/2007.02561">Nam, Cha, Ahn, Lee, Shin, Learning from Failure,
 *     2020, arXiv:2007.02561, for the form with ten</a>
 */
public record ColouredDigits(
    int classes, int side, double bias, double labelNoise, double untidiness)
    implements ImageBenchmark {
  private static final double COLOUR_NOISE = 0.04;
  private static final double NOISE = 0.04;
  private static final double UNTIDY_NOISE = 0.12;

  public ColouredDigits {
    Require.that(classes == 10 || classes == 2, "classes is " + classes + ", but must be 10 or 2");
    Require.atLeast("side", side, LEAST_SIDE);
    Require.between("bias", bias, 0, 1);
    Require.shareBelowOne("labelNoise", labelNoise);
    Require.between("untidiness", untidiness, 0, 1);
  }

  /** Neat digits. */
  public ColouredDigits(int classes, int side, double bias, double labelNoise) {
    this(classes, side, bias, labelNoise, 0);
  }

  /** The same in a hand of this untidiness. */
  public ColouredDigits untidy(double share) {
    return new ColouredDigits(classes, side, bias, labelNoise, share);
  }

  /** Ten digits in ten colours. */
  public static ColouredDigits ten(int side, double bias) {
    return new ColouredDigits(10, side, bias, 0);
  }

  /** Small and large digits in red and green. */
  public static ColouredDigits two(int side, double bias) {
    return new ColouredDigits(2, side, bias, 0);
  }

  @Override
  public ImageSet make(int size, Seed seed) {
    UniformRandomProvider random = ImageBenchmark.random(size, seed);
    Shortcut tie = new Shortcut(classes, bias);
    float[] pixels = ImageBenchmark.room(size, 3 * side * side);
    int[] labels = new int[size];
    int[] digits = new int[size];
    int[] colours = new int[size];
    for (int i = 0; i < size; i++) {
      digits[i] = random.nextInt(Digits.COUNT);
      labels[i] = digits[i] * classes / Digits.COUNT;
      if (random.nextDouble() < labelNoise) {
        labels[i] = (labels[i] + 1 + random.nextInt(classes - 1)) % classes;
      }
      colours[i] = tie.draw(labels[i], random);
      float[] colour = Palette.near(Palette.colour(colours[i]), COLOUR_NOISE, random);
      Canvas canvas = new Canvas(pixels, i, 3, side, side);
      canvas.draw(Digits.written(digits[i], untidiness, random), Canvas.Paint.of(colour));
      canvas.finish(NOISE + UNTIDY_NOISE * untidiness, random);
    }
    return new ImageSet(pixels, 3, side, side, truth(labels, digits, colours));
  }

  private Annotations truth(int[] labels, int[] digits, int[] colours) {
    List<String> names = classes == 2 ? List.of("0-4", "5-9") : Digits.NAMES;
    return Annotations.of(
        new Attribute("label", labels, names),
        new Attribute("colour", colours, Palette.names(classes)),
        new Attribute("digit", digits, Digits.NAMES));
  }
}
