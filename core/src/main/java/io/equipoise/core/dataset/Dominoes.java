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
    return new ShortcutImages(BirdScenes.KINDS, "digit", List.of("0", "1"), bias)
        .draw(size, seed, 3, 2 * side, side, Dominoes::pair);
  }

  private static void pair(Canvas canvas, int kind, int digit, UniformRandomProvider random) {
    float[] plain = {
      (float) random.nextDouble(), (float) random.nextDouble(), (float) random.nextDouble()
    };
    canvas.part(0.5, 1).fill(Canvas.Paint.of(plain));
    BirdScenes.bird(canvas.part(0.5, 1), kind, LEAST_SIZE, random);
    canvas.part(0, 0.5).draw(Digits.written(digit, random), Canvas.Paint.grey(1));
    canvas.finish(NOISE, random);
  }
}
