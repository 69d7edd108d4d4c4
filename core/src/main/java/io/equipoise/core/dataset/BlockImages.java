package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Two square blocks on top of each other, in grey: a written 0 or 1, which is the label, and a
 * hollow square that is the same in every image and says nothing. What a saliency map marks in the
 * hollow square's block is wrong, whatever the network. The shortcut is where the digit stands; by
 * default that says nothing either. Attribute: {@code position}.
 *
 * @param side of a block, at least 8; images are twice as high as wide
 * @param bias share of images whose digit stands where its label's own does, a 0 on top and a 1
 *     below; 0.5 is no bias
 * @see <a href="https://arxiv.org/abs/2102.12781">Shah, Jain, Netrapalli, Do Input Gradients
 *     Highlight Discriminative Features?, 2021, arXiv:2102.12781, for BlockMNIST</a>
 */
public record BlockImages(int side, double bias) implements ImageBenchmark {
  private static final int LEAST = 8;
  private static final double NULL_GREY = 0.8;
  private static final double NOISE = 0.05;
  private static final Region HOLLOW = Region.rectangle(0.5, 0.5, 0.3, 0.3).outline(0.06);

  public BlockImages {
    Require.atLeast("side", side, LEAST);
    Require.between("bias", bias, 0, 1);
  }

  @Override
  public ImageSet make(int size, Seed seed) {
    return new ShortcutImages(List.of("0", "1"), "position", List.of("top", "bottom"), bias)
        .draw(size, seed, 1, 2 * side, side, BlockImages::blocks);
  }

  private static void blocks(Canvas canvas, int label, int place, UniformRandomProvider random) {
    Canvas digit = block(canvas, place);
    digit.draw(Digits.written(label, random), Canvas.Paint.grey(0.7 + 0.3 * random.nextDouble()));
    digit.finish(NOISE, random);
    block(canvas, 1 - place).draw(HOLLOW, Canvas.Paint.grey(NULL_GREY));
  }

  private static Canvas block(Canvas canvas, int place) {
    return canvas.part(0.5 * place, 0.5 * (place + 1));
  }

  /** For each number of an image, whether it lies in the block that says nothing (2·S·S). */
  public static boolean[] uninformative(ImageSet images, int image) {
    int half = images.each() / 2;
    int digit = images.truth().attribute("position").codes()[image];
    boolean[] of = new boolean[images.each()];
    Arrays.fill(of, (1 - digit) * half, (2 - digit) * half, true);
    return of;
  }
}
