package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Drawn chest X-rays in grey from three hospitals. The label is whether a lung holds a lesion, a
 * small bright spot. The shortcut is the scanner: a fixed one, sharp, with an L burnt into its
 * upper left corner, or a portable one, brighter, of less contrast, blurred, noisier, with an upper
 * right P, which is what bedridden patients get. The environment is the hospital, each with a
 * brightness and a tilt of its own. Attribute: {@code scanner}; environment: {@code hospital}.
 *
 * <p>The tie between scanner and lesion differs by hospital, so that a method which asks for what
 * holds everywhere can tell: {@code bias + d}, {@code bias} and {@code bias - d} with {@code d =
 * min(1 - bias, |bias - 0.5|, bias)}.
 *
 * @param side of the square images, at least 12; from 20 on lesions are easily seen
 * @param bias share of images of their label's own scanner, the portable one for a lesion; 0.5 is
 *     no bias
 * @see <a href="https://doi.org/10.1371/journal.pmed.1002683">Zech et al., Variable generalization
 *     performance of a deep learning model to detect pneumonia in chest radiographs, PLOS Medicine
 *     15(11), 2018</a>
 */
public record HospitalScans(int side, double bias) implements ImageBenchmark {
  private static final List<String> HOSPITALS = List.of("north", "middle", "south");

  public HospitalScans {
    Require.atLeast("side", side, LEAST_SIDE);
    Require.between("bias", bias, 0, 1);
  }

  /** The tie in this hospital, whose mean over hospitals is {@code bias}. */
  public double biasOf(int hospital) {
    double apart = Math.min(Math.min(1 - bias, bias), Math.abs(bias - 0.5));
    return bias + (1 - hospital) * apart;
  }

  @Override
  public ImageSet make(int size, Seed seed) {
    UniformRandomProvider random = ImageBenchmark.random(size, seed);
    float[] pixels = ImageBenchmark.room(size, side * side);
    int[] labels = new int[size];
    int[] scanners = new int[size];
    int[] hospitals = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextInt(2);
      hospitals[i] = random.nextInt(HOSPITALS.size());
      scanners[i] = new Shortcut(2, biasOf(hospitals[i])).draw(labels[i], random);
      Canvas canvas = new Canvas(pixels, i, 1, side, side);
      chest(canvas, hospitals[i], labels[i] == 1, random);
      scan(canvas, scanners[i] == 1, Math.min(0.25, (side - 8) / 80.0), random);
    }
    return new ImageSet(
        pixels,
        1,
        side,
        side,
        new Annotations(
            new Attribute("label", labels, List.of("no lesion", "lesion")),
            List.of(new Attribute("scanner", scanners, List.of("fixed", "portable"))),
            Optional.of(new Attribute("hospital", hospitals, HOSPITALS))));
  }

  private static void chest(
      Canvas canvas, int hospital, boolean lesion, UniformRandomProvider random) {
    double turn = 0.06 * (hospital - 1) + 0.04 * (2 * random.nextDouble() - 1);
    double scale = 0.92 + 0.14 * random.nextDouble();
    double right = 0.48 + 0.04 * random.nextDouble();
    double down = 0.5 + 0.04 * random.nextDouble();
    double body = 0.48 + 0.04 * hospital;
    canvas.draw(
        Region.union(Region.ellipse(0.5, 0.62, 0.46, 0.52), Region.rectangle(0.5, 0.05, 0.1, 0.2))
            .placed(right, down, scale, turn),
        Canvas.Paint.grey(body));
    Region lungs =
        Region.union(
            Region.ellipse(0.31, 0.52, 0.14, 0.30), Region.ellipse(0.69, 0.52, 0.14, 0.30));
    canvas.draw(lungs.placed(right, down, scale, turn), Canvas.Paint.grey(body - 0.36));
    for (int rib = 0; rib < 4; rib++) {
      double y = 0.32 + 0.14 * rib;
      Region pair =
          Region.union(
              Region.stroke(0.18, y + 0.06, 0.44, y, 0.012),
              Region.stroke(0.82, y + 0.06, 0.56, y, 0.012));
      canvas.draw(pair.placed(right, down, scale, turn), Canvas.Paint.grey(body - 0.24));
    }
    canvas.draw(
        Region.ellipse(0.55, 0.66, 0.14, 0.15).placed(right, down, scale, turn),
        Canvas.Paint.grey(body + 0.08));
    if (lesion) {
      double x = (random.nextBoolean() ? 0.29 : 0.72) + 0.05 * (2 * random.nextDouble() - 1);
      double y = 0.36 + 0.26 * random.nextDouble();
      double radius = 0.06 + 0.025 * random.nextDouble();
      canvas.draw(
          Region.disc(x, y, radius).placed(right, down, scale, turn), Canvas.Paint.grey(0.9));
    }
  }

  private static void scan(
      Canvas canvas, boolean portable, double blur, UniformRandomProvider random) {
    if (portable) {
      canvas.blur(blur).rescale(0.75, 0.15);
      Region letter =
          Region.union(
              Region.stroke(0.86, 0.05, 0.86, 0.19, 0.018),
              Region.disc(0.90, 0.085, 0.035).outline(0.015));
      canvas.draw(letter, Canvas.Paint.grey(0.95));
    } else {
      Region letter =
          Region.union(
              Region.stroke(0.07, 0.05, 0.07, 0.18, 0.018),
              Region.stroke(0.07, 0.18, 0.14, 0.18, 0.018));
      canvas.draw(letter, Canvas.Paint.grey(0.95));
    }
    canvas.finish(portable ? 0.05 : 0.025, random);
  }
}
