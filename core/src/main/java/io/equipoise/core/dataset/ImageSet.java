package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;

/**
 * Drawn images of one size.
 *
 * @param pixels (N·C·H·W) in [0,1], image by image and channel by channel; shared, not copied
 * @param channels 1 for grey, 3 for red, green and blue
 */
public record ImageSet(float[] pixels, int channels, int height, int width, Annotations truth)
    implements MadeSet {

  public ImageSet {
    Require.sameLength(
        "the pixels", pixels.length, "the images", (long) truth.size() * channels * height * width);
  }

  @Override
  public int size() {
    return truth.size();
  }

  /** Numbers of one image. */
  public int each() {
    return channels * height * width;
  }

  /** The classes (N). */
  public int[] labels() {
    return truth.labels();
  }

  /** The pixels of these images, one after the other. */
  public float[] pixels(int[] images) {
    float[] taken = new float[images.length * each()];
    for (int i = 0; i < images.length; i++) {
      System.arraycopy(pixels, images[i] * each(), taken, i * each(), each());
    }
    return taken;
  }

  /** These images in this order. */
  public ImageSet take(int[] images) {
    return new ImageSet(pixels(images), channels, height, width, truth.take(images));
  }
}
