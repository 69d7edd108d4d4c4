package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Birds in front of landscapes, in colour. The label is the bird: a land bird that stands upright
 * on two legs with a short pointed bill, or a water bird that lies flat with a long neck and a flat
 * bill, in the same plumages. The shortcut is the background: land, green with trunks of trees, or
 * water, blue with waves. Attribute: {@code background}.
 *
 * @param side of the square images, at least 12; from 20 on the birds are easily told apart
 * @param bias share of birds in front of their own background; 0.5 is no bias
 * @see <a href="https://arxiv.org/abs/1911.08731">Sagawa, Koh, Hashimoto, Liang, Distributionally
 *     Robust Neural Networks for Group Shifts, 2020, arXiv:1911.08731, for Waterbirds</a>
 */
public record BirdScenes(int side, double bias) implements ImageBenchmark {
  /** What the labels are called. */
  static final List<String> KINDS = List.of("land bird", "water bird");

  private static final double NOISE = 0.07;
  private static final double LEAST_SIZE = 0.45;
  private static final float[][] PLUMAGES = {
    {0.45f, 0.28f, 0.16f}, {0.62f, 0.60f, 0.58f}, {0.93f, 0.92f, 0.90f}, {0.16f, 0.15f, 0.17f}
  };

  public BirdScenes {
    Require.atLeast("side", side, LEAST_SIDE);
    Require.between("bias", bias, 0, 1);
  }

  @Override
  public ImageSet make(int size, Seed seed) {
    return new ShortcutImages(KINDS, "background", List.of("land", "water"), bias)
        .draw(size, seed, 3, side, side, BirdScenes::scene);
  }

  private static void scene(Canvas canvas, int kind, int place, UniformRandomProvider random) {
    if (place == 0) {
      land(canvas, random);
    } else {
      water(canvas, random);
    }
    bird(canvas, kind, LEAST_SIZE, random);
    canvas.finish(NOISE, random);
  }

  private static void land(Canvas canvas, UniformRandomProvider random) {
    double phase = 6 * random.nextDouble();
    float[] leaves = Palette.near(new float[] {0.20f, 0.50f, 0.16f}, 0.04, random);
    canvas.fill(
        (channel, x, y) ->
            leaves[channel] + 0.06 * Math.sin(17 * x + phase) * Math.sin(13 * y + 2 * phase));
    float[] ground = Palette.near(new float[] {0.42f, 0.36f, 0.18f}, 0.03, random);
    canvas.draw(Region.rectangle(0.5, 1, 0.6, 0.2), Canvas.Paint.of(ground));
    float[] bark = Palette.near(new float[] {0.28f, 0.19f, 0.10f}, 0.03, random);
    for (int trunk = 0; trunk < 3; trunk++) {
      double x = (trunk + random.nextDouble()) / 3;
      double width = 0.025 + 0.03 * random.nextDouble();
      canvas.draw(Region.rectangle(x, 0.35, width, 0.5), Canvas.Paint.of(bark));
    }
  }

  private static void water(Canvas canvas, UniformRandomProvider random) {
    float[] sky = Palette.near(new float[] {0.66f, 0.82f, 0.95f}, 0.03, random);
    float[] sea = Palette.near(new float[] {0.12f, 0.38f, 0.68f}, 0.04, random);
    double horizon = 0.2 + 0.15 * random.nextDouble();
    double phase = 6 * random.nextDouble();
    canvas.fill(Canvas.Paint.of(sky));
    canvas.draw(
        (x, y) -> horizon - y,
        (channel, x, y) -> sea[channel] + 0.08 * Math.sin(40 * y + 2 * Math.sin(9 * x + phase)));
  }

  /**
   * A bird of this kind, somewhere near the middle.
   *
   * @param least of its size, which is up to 0.3 more; 1 fills the square
   */
  static void bird(Canvas canvas, int kind, double least, UniformRandomProvider random) {
    boolean mirrored = random.nextBoolean();
    double right = 0.32 + 0.36 * random.nextDouble();
    double down = 0.4 + 0.28 * random.nextDouble();
    double scale = least + 0.3 * random.nextDouble();
    double turn = 0.5 * (2 * random.nextDouble() - 1);
    float[] plumage = Palette.near(PLUMAGES[random.nextInt(PLUMAGES.length)], 0.04, random);
    float[] wing = new float[3];
    for (int channel = 0; channel < 3; channel++) {
      wing[channel] = plumage[channel] > 0.5f ? plumage[channel] - 0.2f : plumage[channel] + 0.15f;
    }
    Region[] parts = kind == 0 ? landBird() : waterBird();
    float[][] colours = {wing, plumage, wing, {0.02f, 0.02f, 0.02f}};
    for (int part = 0; part < parts.length; part++) {
      Region facing = mirrored ? parts[part].mirrored() : parts[part];
      canvas.draw(facing.placed(right, down, scale, turn), Canvas.Paint.of(colours[part]));
    }
  }

  /** Bill and legs, body, wing, eye; facing right. */
  private static Region[] landBird() {
    return new Region[] {
      Region.union(
          Region.triangle(0.70, 0.24, 0.82, 0.30, 0.70, 0.33),
          Region.stroke(0.47, 0.70, 0.45, 0.92, 0.018),
          Region.stroke(0.56, 0.70, 0.56, 0.92, 0.018)),
      Region.union(
          Region.disc(0.62, 0.29, 0.12),
          Region.ellipse(0.5, 0.5, 0.26, 0.17).placed(0.51, 0.52, 1, -0.95),
          Region.stroke(0.38, 0.70, 0.24, 0.86, 0.045)),
      Region.ellipse(0.5, 0.5, 0.16, 0.08).placed(0.46, 0.54, 1, -1.0),
      Region.disc(0.66, 0.27, 0.025)
    };
  }

  private static Region[] waterBird() {
    return new Region[] {
      Region.stroke(0.82, 0.27, 0.93, 0.29, 0.028),
      Region.union(
          Region.disc(0.77, 0.25, 0.085),
          Region.stroke(0.70, 0.60, 0.74, 0.28, 0.05),
          Region.ellipse(0.45, 0.66, 0.32, 0.14),
          Region.triangle(0.06, 0.50, 0.30, 0.58, 0.20, 0.70)),
      Region.ellipse(0.42, 0.63, 0.19, 0.07),
      Region.disc(0.79, 0.23, 0.022)
    };
  }
}
