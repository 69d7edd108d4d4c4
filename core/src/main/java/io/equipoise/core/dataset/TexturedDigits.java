package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Hastily written digits on one of ten grey textures, which shows through them. The label is the
 * digit; the shortcut is the texture, of which each digit owns one: eight stripings, by four
 * directions and two widths, a chequerboard, and dots, each at a random phase. Attribute: {@code
 * texture}.
 *
 * @param side of the square images, at least 12
 * @param bias share of images on their digit's own texture; 0.1 is no bias
 * @see <a href="https://arxiv.org/abs/1811.12231">Geirhos et al., ImageNet-trained CNNs are biased
 *     towards texture, 2019, arXiv:1811.12231, for shape against texture</a>
 */
public record TexturedDigits(int side, double bias) implements ImageBenchmark {
  private static final double NOISE = 0.05;

  /** How much brighter a digit is than the texture, which varies by as much. */
  private static final double BRIGHTER = 0.5;

  private static final List<String> TEXTURES =
      List.of(
          "upright",
          "level",
          "rising",
          "falling",
          "fine upright",
          "fine level",
          "fine rising",
          "fine falling",
          "chequered",
          "dotted");

  /** Pixels per period of the wide and of the narrow stripes. */
  private static final double[] PERIODS = {6, 3};

  public TexturedDigits {
    Require.atLeast("side", side, LEAST_SIDE);
    Require.between("bias", bias, 0, 1);
  }

  @Override
  public ImageSet make(int size, Seed seed) {
    return new ShortcutImages(Digits.NAMES, "texture", TEXTURES, bias)
        .draw(size, seed, 1, side, side, this::digit);
  }

  private void digit(Canvas canvas, int label, int value, UniformRandomProvider random) {
    Region digit = Digits.written(label, 1, random);
    Canvas.Paint texture = texture(value, random);
    canvas.fill(texture);
    canvas.draw(digit, (channel, x, y) -> BRIGHTER + texture.at(channel, x, y));
    canvas.finish(NOISE, random);
  }

  private Canvas.Paint texture(int texture, UniformRandomProvider random) {
    double first = 2 * Math.PI * random.nextDouble();
    double second = 2 * Math.PI * random.nextDouble();
    if (texture >= 8) {
      double turn = 2 * Math.PI * side / PERIODS[0];
      return (channel, x, y) -> {
        double wave = Math.sin(turn * x + first) * Math.sin(turn * y + second);
        return texture == 8 ? 0.3 + 0.25 * Math.signum(wave) : wave > 0.5 ? 0.65 : 0.1;
      };
    }
    double angle = Math.PI / 4 * new int[] {0, 2, 1, 3}[texture % 4];
    double turn = 2 * Math.PI * side / PERIODS[texture / 4];
    return (channel, x, y) ->
        0.3 + 0.25 * Math.sin(turn * (Math.cos(angle) * x + Math.sin(angle) * y) + first);
  }
}
