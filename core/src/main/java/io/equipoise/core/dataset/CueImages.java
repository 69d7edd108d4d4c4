package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * One object on dark grey with a colour, a shape, a scale and a position, of which the first ones
 * are cues with as many values as there are classes. Each cue has its label's own value with
 * probability {@code bias}, each for itself: at 1 all say the label, and what a network then
 * follows on other images is its own preference; at 1/values none says anything. What is no cue is
 * drawn evenly. Attributes: {@code colour}, {@code shape}, {@code scale}, {@code position} (from
 * left to right).
 *
 * @param values classes, and values of each cue; 2 to 4
 * @param cues how many are cues; 2 to 4
 * @param side of the square images, at least 12
 * @param bias share of images in which a cue is its label's own
 * @see <a href="https://arxiv.org/abs/2110.03095">Scimeca, Oh, Chun, Poli, Yun, Which Shortcut Cues
 *     Will DNNs Choose?, 2022, arXiv:2110.03095</a>
 */
public record CueImages(int values, int cues, int side, double bias) implements ImageBenchmark {
  private static final double NOISE = 0.05;
  private static final float[] GROUND = {0.15f, 0.15f, 0.15f};
  private static final List<String> SHAPES = List.of("square", "disc", "plus", "triangle");
  private static final List<String> ATTRIBUTES = List.of("colour", "shape", "scale", "position");

  public CueImages {
    Require.between("values", values, 2, SHAPES.size());
    Require.between("cues", cues, 2, ATTRIBUTES.size());
    Require.atLeast("side", side, LEAST_SIDE);
    Require.between("bias", bias, 0, 1);
  }

  /** All cues say the label. */
  public static CueImages diagonal(int values, int cues, int side) {
    return new CueImages(values, cues, side, 1);
  }

  /** No cue says anything of the label or of another cue. */
  public static CueImages unbiased(int values, int cues, int side) {
    return new CueImages(values, cues, side, 1.0 / values);
  }

  @Override
  public ImageSet make(int size, Seed seed) {
    UniformRandomProvider random = ImageBenchmark.random(size, seed);
    Shortcut tie = new Shortcut(values, bias);
    float[] pixels = ImageBenchmark.room(size, 3 * side * side);
    int[] labels = new int[size];
    int[][] drawn = new int[ATTRIBUTES.size()][size];
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextInt(values);
      for (int k = 0; k < drawn.length; k++) {
        drawn[k][i] = k < cues ? tie.draw(labels[i], random) : random.nextInt(values);
      }
      double jitter = 0.04 * (2 * random.nextDouble() - 1);
      double right = 0.3 + 0.4 * drawn[3][i] / (values - 1) + jitter;
      double down = 0.35 + 0.3 * random.nextDouble();
      double radius = 0.13 + 0.15 * drawn[2][i] / (values - 1) + jitter / 4;
      float[] colour = Palette.near(Palette.colour(drawn[0][i]), 0.05, random);
      Canvas canvas = new Canvas(pixels, i, 3, side, side);
      canvas.fill(Canvas.Paint.of(GROUND));
      canvas.draw(shape(drawn[1][i], right, down, radius), Canvas.Paint.of(colour));
      canvas.finish(NOISE, random);
    }
    return new ImageSet(pixels, 3, side, side, truth(labels, drawn));
  }

  private static Region shape(int code, double x, double y, double radius) {
    return switch (code) {
      case 0 -> Region.rectangle(x, y, 0.85 * radius, 0.85 * radius);
      case 1 -> Region.disc(x, y, radius);
      case 2 ->
          Region.union(
              Region.rectangle(x, y, radius, radius / 3),
              Region.rectangle(x, y, radius / 3, radius));
      default ->
          Region.triangle(
              x, y - radius, x + radius, y + 0.8 * radius, x - radius, y + 0.8 * radius);
    };
  }

  private Annotations truth(int[] labels, int[][] drawn) {
    List<String> classes = new ArrayList<>();
    for (int value = 0; value < values; value++) {
      classes.add(Integer.toString(value));
    }
    List<List<String>> names =
        List.of(
            Palette.names(values),
            SHAPES.subList(0, values),
            List.of("small", "medium", "large", "huge").subList(0, values),
            List.of("first", "second", "third", "fourth").subList(0, values));
    List<Attribute> attributes = new ArrayList<>();
    for (int k = 0; k < drawn.length; k++) {
      attributes.add(new Attribute(ATTRIBUTES.get(k), drawn[k], names.get(k)));
    }
    return new Annotations(new Attribute("label", labels, classes), attributes, Optional.empty());
  }

  /** The first {@code count} cues of each image (N·count), image by image. */
  public static int[] cues(ImageSet images, int count) {
    int[] cues = new int[images.size() * count];
    for (int cue = 0; cue < count; cue++) {
      int[] codes = images.truth().attribute(ATTRIBUTES.get(cue)).codes();
      for (int i = 0; i < codes.length; i++) {
        cues[i * count + cue] = codes[i];
      }
    }
    return cues;
  }

  /** The images on which not all of the first {@code count} cues agree with each other. */
  public static ImageSet offDiagonal(ImageSet images, int count) {
    int[] cues = cues(images, count);
    int[] kept = new int[images.size()];
    int found = 0;
    for (int i = 0; i < images.size(); i++) {
      int first = cues[i * count];
      if (Arrays.stream(cues, i * count, (i + 1) * count).anyMatch(cue -> cue != first)) {
        kept[found++] = i;
      }
    }
    return images.take(Arrays.copyOf(kept, found));
  }

  /** The same images with this cue as their label. */
  public static ImageSet labelledBy(ImageSet images, String cue) {
    Annotations truth = images.truth();
    Attribute chosen = truth.attribute(cue);
    Attribute label = new Attribute("label", chosen.codes(), chosen.values());
    return new ImageSet(
        images.pixels(),
        images.channels(),
        images.height(),
        images.width(),
        new Annotations(label, truth.attributes(), truth.environment()));
  }
}
