package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * An easy block on top of a hard one, in colour: above a written 0 or 1, below a bird in front of
 * any plain colour. The label is the kind of bird; the shortcut is the digit, which a network reads
 * long before it knows birds. Attribute: {@code digit}.
 *
 * @param side of a block, at least 12; images are twice as high as wide
 * @param bias share of images whose digit is their bird's own, 0 for a land bird; 0.5 is no bias,
 *     and with 1 both blocks say the label alike
 * @see <a href="https://arxiv.org/abs/2006.07710">Shah, Tamuly, Raghunathan, Jain, Netrapalli, The
 *     Pitfalls of Simplicity Bias in Neural Networks, 2020, arXiv:2006.07710, for MNIST-CIFAR</a>
 */
public record Dominoes(int side, double bias) implements ImageBenchmark {
  private static final double NOISE = 0.04;
  private static final double LEAST_SIZE = 0.6;

  public Dominoes {
    Require.atLeast("side", side, LEAST_SIDE);
    Require.between("bias", bias, 0, 1);
  }

  @Override
  public ImageSet make(int size, Seed seed) {
    UniformRandomProvider random = ImageBenchmark.random(size, seed);
    Shortcut tie = new Shortcut(2, bias);
    float[] pixels = ImageBenchmark.room(size, 6 * side * side);
    int[] labels = new int[size];
    int[] digits = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextInt(2);
      digits[i] = tie.draw(labels[i], random);
      Canvas canvas = new Canvas(pixels, i, 3, 2 * side, side);
      float[] plain = {
        (float) random.nextDouble(), (float) random.nextDouble(), (float) random.nextDouble()
      };
      canvas.part(0.5, 1).fill(Canvas.Paint.of(plain));
      BirdScenes.bird(canvas.part(0.5, 1), labels[i], LEAST_SIZE, random);
      canvas.part(0, 0.5).draw(Digits.written(digits[i], random), Canvas.Paint.grey(1));
      canvas.finish(NOISE, random);
    }
    return new ImageSet(
        pixels,
        3,
        2 * side,
        side,
        Annotations.of(
            new Attribute("label", labels, BirdScenes.KINDS),
            new Attribute("digit", digits, List.of("0", "1"))));
  }
}
