package io.equipoise.core.dataset;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * One face, as its age and its own constitution shape it.
 *
 * @param grown 0 at birth, towards 1 by twenty
 * @param aged towards 0 in youth, towards 1 in old age: folds, lids, lips
 * @param grey how white the hair is, in [0, 1]
 * @param bald how far the hair has receded, or not yet grown, in [0, 1]
 */
record Face(double grown, double aged, double grey, double bald) {
  private static final float[] WHITE = {0.90f, 0.90f, 0.88f};
  private static final float[] DARK = {0.10f, 0.08f, 0.08f};
  private static final float[] LIPS = {0.72f, 0.30f, 0.30f};
  private static final float[][] SKINS = {
    {0.96f, 0.82f, 0.72f}, {0.90f, 0.72f, 0.58f}, {0.78f, 0.57f, 0.42f}, {0.52f, 0.35f, 0.25f}
  };
  private static final float[][] HAIRS = {
    {0.12f, 0.09f, 0.08f}, {0.32f, 0.19f, 0.11f}, {0.58f, 0.36f, 0.16f}, {0.82f, 0.66f, 0.36f}
  };

  /** Years by which people of one age look apart, as a standard deviation, once they are grown. */
  private static final double PACE = 3;

  /** A person of this age. */
  static Face of(
      double age, UniformRandomProvider random, ZigguratSampler.NormalizedGaussian normal) {
    double looks = age + PACE * Math.min(1, age / 20) * normal.sample();
    double greyFrom = 55 + 6 * normal.sample();
    double baldness = random.nextDouble();
    double baby = StrictMath.exp(-Math.max(0, looks) / 3);
    return new Face(
        1 - StrictMath.exp(-Math.max(0, looks) / 8),
        rise(looks, 58, 13),
        rise(looks, greyFrom, 7),
        Math.min(1, 0.8 * baby + 0.8 * baldness * rise(looks, 60, 10)));
  }

  /** A smooth step from 0 to 1 around {@code middle}. */
  private static double rise(double x, double middle, double width) {
    return 1 / (1 + StrictMath.exp(-(x - middle) / width));
  }

  /** Draws it in some pose, light and colours. */
  void draw(Canvas canvas, UniformRandomProvider random) {
    float[] own = HAIRS[random.nextInt(HAIRS.length)];
    float[] hair = Palette.near(mixed(own, WHITE, grey), 0.03, random);
    float[] skin = Palette.near(SKINS[random.nextInt(SKINS.length)], 0.02, random);
    float[] fold = mixed(skin, DARK, 0.75 * aged);
    float[] ground = new float[3];
    float[] shirt = new float[3];
    for (int channel = 0; channel < 3; channel++) {
      ground[channel] = (float) (0.45 + 0.5 * random.nextDouble());
      shirt[channel] = (float) random.nextDouble();
    }
    boolean longHair = random.nextBoolean();
    Pose pose =
        new Pose(
            canvas,
            0.5 + 0.06 * (2 * random.nextDouble() - 1),
            0.5 + 0.04 * (2 * random.nextDouble() - 1),
            (0.86 + 0.14 * grown) * (0.95 + 0.1 * random.nextDouble()),
            0.12 * (2 * random.nextDouble() - 1));
    canvas.fill(Canvas.Paint.of(ground));
    head(pose, skin, hair, shirt, longHair);
    features(pose, skin, hair);
    folds(pose, fold);
    canvas
        .rescale(0.85 + 0.2 * random.nextDouble(), 0.04 * random.nextDouble())
        .finish(0.03, random);
  }

  private void head(Pose pose, float[] skin, float[] hair, float[] shirt, boolean longHair) {
    double high = 0.27 + 0.07 * grown;
    double wide = 0.28 - 0.02 * grown;
    if (longHair) {
      double length = 0.3 * (1 - bald) * grown;
      pose.paint(Region.ellipse(0.5, 0.45 + length / 2, wide + 0.08, 0.3 + length / 2), hair);
    }
    pose.paint(Region.ellipse(0.5, 1.08, 0.18 + 0.24 * grown, 0.22), shirt);
    pose.paint(Region.rectangle(0.5, 0.85, 0.05 + 0.05 * grown, 0.1), mixed(skin, DARK, 0.15));
    Region jaw = Region.ellipse(0.5, 0.63, 0.18 + 0.06 * aged, 0.17 + 0.05 * grown);
    pose.paint(Region.union(Region.ellipse(0.5, 0.5, wide, high), jaw), skin);
    Region skull = Region.ellipse(0.5, 0.47, wide + 0.03, high + 0.03);
    double line = 0.34 - 0.2 * bald;
    pose.paint((x, y) -> Math.max(skull.distance(x, y), y - line), hair);
  }

  private void features(Pose pose, float[] skin, float[] hair) {
    double eyes = 0.56 - 0.07 * grown;
    double open = (0.052 - 0.012 * grown) * (1 - 0.5 * aged);
    for (int way = -1; way <= 1; way += 2) {
      double x = 0.5 + way * 0.115;
      pose.paint(Region.ellipse(x, eyes, 0.055 - 0.005 * grown, open), new float[] {1, 1, 1});
      pose.paint(Region.disc(x, eyes, 0.85 * open), DARK);
      double brow = eyes - 0.075 - 0.015 * grown;
      pose.paint(
          Region.stroke(
              x - way * 0.04, brow, x + way * 0.05, brow + 0.03 * aged, 0.006 + 0.008 * grown),
          hair);
    }
    double nose = eyes + 0.08 + 0.06 * grown + 0.02 * aged;
    float[] shade = mixed(skin, DARK, 0.3);
    pose.paint(Region.stroke(0.5, eyes + 0.04, 0.5, nose, 0.008 + 0.006 * grown), shade);
    pose.paint(Region.disc(0.5, nose, 0.02 + 0.01 * grown), shade);
    double mouth = nose + 0.06 + 0.035 * grown;
    double half = 0.05 + 0.04 * grown;
    pose.paint(
        Region.stroke(0.5 - half, mouth, 0.5 + half, mouth, 0.022 - 0.012 * aged),
        mixed(LIPS, skin, 0.5 * aged));
  }

  private void folds(Pose pose, float[] fold) {
    double eyes = 0.56 - 0.07 * grown;
    for (int line = 0; line < 2; line++) {
      double y = eyes - 0.14 - 0.05 * line;
      pose.paint(Region.stroke(0.5 - 0.11, y, 0.5 + 0.11, y, 0.004 + 0.008 * aged), fold);
    }
    for (int way = -1; way <= 1; way += 2) {
      double outer = 0.5 + way * 0.18;
      pose.paint(Region.stroke(outer, eyes, outer + way * 0.05, eyes + 0.03, 0.009 * aged), fold);
      pose.paint(
          Region.stroke(
              0.5 + way * 0.075, eyes + 0.07, 0.5 + way * 0.15, eyes + 0.075, 0.012 * aged),
          fold);
      pose.paint(
          Region.stroke(
              0.5 + way * 0.06, eyes + 0.15, 0.5 + way * 0.13, eyes + 0.27, 0.004 + 0.01 * aged),
          fold);
    }
  }

  private static float[] mixed(float[] from, float[] to, double share) {
    float[] mixed = new float[3];
    for (int channel = 0; channel < 3; channel++) {
      mixed[channel] = (float) (from[channel] + share * (to[channel] - from[channel]));
    }
    return mixed;
  }

  /** Where the face is, how large, and how it is held. */
  private record Pose(Canvas canvas, double right, double down, double scale, double turn) {
    void paint(Region region, float[] colour) {
      canvas.draw(region.placed(right, down, scale, turn), Canvas.Paint.of(colour));
    }
  }
}
