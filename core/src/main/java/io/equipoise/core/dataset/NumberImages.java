package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;

/**
 * Drawn images of a number that is to be predicted.
 *
 * @param images whose label is the range that the number lies in; no shortcut is tied to it
 * @param name of the number, such as {@code age}
 * @param numbers (N); shared, not copied
 */
public record NumberImages(ImageSet images, String name, double[] numbers) implements MadeSet {

  public NumberImages {
    Require.sameLength("the numbers", numbers.length, "the images", images.size());
  }

  @Override
  public int size() {
    return numbers.length;
  }
}
