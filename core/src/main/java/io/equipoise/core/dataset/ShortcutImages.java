package io.equipoise.core.dataset;

import io.equipoise.core.random.Seed;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Images of one label, each class as likely, and of one attribute that a shortcut ties to it; drawn
 * one after another.
 *
 * @param labels what the classes are called
 * @param attribute what the attribute is called
 * @param values what its values are called; each class owns equally many, in their order
 * @param bias share of images in which the attribute is the label's own
 */
record ShortcutImages(List<String> labels, String attribute, List<String> values, double bias) {

  /** Puts one image on its canvas, which is black. */
  @FunctionalInterface
  interface Painter {
    void paint(Canvas canvas, int label, int value, UniformRandomProvider random);
  }

  ImageSet draw(int size, Seed seed, int channels, int height, int width, Painter painter) {
    UniformRandomProvider random = ImageBenchmark.random(size, seed);
    Shortcut tie = new Shortcut(labels.size(), values.size(), bias);
    float[] pixels = ImageBenchmark.room(size, channels * height * width);
    int[] classes = new int[size];
    int[] drawn = new int[size];
    for (int i = 0; i < size; i++) {
      classes[i] = random.nextInt(labels.size());
      drawn[i] = tie.draw(classes[i], random);
      Canvas canvas = new Canvas(pixels, i, channels, height, width);
      painter.paint(canvas, classes[i], drawn[i], random);
    }
    return new ImageSet(
        pixels,
        channels,
        height,
        width,
        Annotations.of(
            new Attribute("label", classes, labels), new Attribute(attribute, drawn, values)));
  }
}
