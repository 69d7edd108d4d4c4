package io.equipoise.core.dataset;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** The digits 0 to 9 as five by seven dots, and as strokes through them. */
public final class Digits {
  /** How many there are. */
  public static final int COUNT = 10;

  /** Their names. */
  static final List<String> NAMES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  private static final int WIDE = 5;
  private static final int HIGH = 7;
  private static final int[][] STEPS = {{1, 0}, {0, 1}, {1, 1}, {-1, 1}};

  /** Seven rows of five dots for each digit, one hexadecimal pair per row. */
  private static final String[] DOTS = {
    "0E11131519110E",
    "040C040404040E",
    "0E11010204081F",
    "1F02040201110E",
    "02060A121F0202",
    "1F101E0101110E",
    "0608101E11110E",
    "1F010204080808",
    "0E11110E11110E",
    "0E11110F01020C"
  };

  private Digits() {}

  /** Whether a digit has a dot in this column of 5 and row of 7: 1 or 0; 0 outside. */
  public static int dot(int digit, int x, int y) {
    if (x < 0 || x >= WIDE || y < 0 || y >= HIGH) {
      return 0;
    }
    int row = Integer.parseInt(DOTS[digit].substring(2 * y, 2 * y + 2), 16);
    return row >> (WIDE - 1 - x) & 1;
  }

  /** The digit in the middle of the unit square, its strokes this wide on either side. */
  static Region strokes(int digit, double radius) {
    return strokes(digit, radius, new double[2 * WIDE * HIGH]);
  }

  /**
   * As above, with each dot moved.
   *
   * @param moved (2·35) to the right and down, dot by dot
   */
  private static Region strokes(int digit, double radius, double[] moved) {
    List<Region> strokes = new ArrayList<>();
    for (int y = 0; y < HIGH; y++) {
      for (int x = 0; x < WIDE; x++) {
        if (dot(digit, x, y) == 1) {
          for (int[] step : STEPS) {
            join(digit, new int[] {x, y}, step, radius, moved, strokes);
          }
        }
      }
    }
    return Region.union(strokes.toArray(Region[]::new));
  }

  /** Joins neighbouring dots; diagonal ones only where no dot beside them does. */
  private static void join(
      int digit, int[] from, int[] step, double radius, double[] moved, List<Region> strokes) {
    int x = from[0] + step[0];
    int y = from[1] + step[1];
    boolean around =
        step[0] != 0 && step[1] != 0 && dot(digit, x, from[1]) + dot(digit, from[0], y) > 0;
    if (dot(digit, x, y) == 1 && !around) {
      double[] start = place(from[0], from[1], moved);
      double[] end = place(x, y, moved);
      strokes.add(Region.stroke(start[0], start[1], end[0], end[1], radius));
    }
  }

  private static double[] place(int x, int y, double[] moved) {
    int at = 2 * (y * WIDE + x);
    return new double[] {0.5 + (x - 2) * 0.13 + moved[at], 0.5 + (y - 3) * 0.13 + moved[at + 1]};
  }

  /**
   * A digit as somebody might write it: moved by up to a tenth of the side, turned by up to 10
   * degrees, between 0.85 and 1 of the height, with strokes of varying width.
   */
  static Region written(int digit, UniformRandomProvider random) {
    double radius = 0.045 + 0.025 * random.nextDouble();
    double right = 0.4 + 0.2 * random.nextDouble();
    double down = 0.45 + 0.1 * random.nextDouble();
    double scale = 0.85 + 0.15 * random.nextDouble();
    double turn = (2 * random.nextDouble() - 1) * Math.PI / 18;
    return strokes(digit, radius).placed(right, down, scale, turn);
  }

  /**
   * A digit in a hand that is harder to read: at 1 every dot is moved by a fifth of the way to the
   * next, the digit is turned by up to 30 degrees and between 0.6 and 1 of the height.
   *
   * @param untidiness in [0, 1]; 0 is {@link #written(int, UniformRandomProvider)}
   */
  static Region written(int digit, double untidiness, UniformRandomProvider random) {
    if (untidiness == 0) {
      return written(digit, random);
    }
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] moved = new double[2 * WIDE * HIGH];
    for (int at = 0; at < moved.length; at++) {
      moved[at] = 0.13 / 5 * untidiness * normal.sample();
    }
    double radius = 0.04 + 0.035 * random.nextDouble();
    double right = 0.38 + 0.24 * random.nextDouble();
    double down = 0.42 + 0.16 * random.nextDouble();
    double scale = 1 - (0.15 + 0.25 * untidiness) * random.nextDouble();
    double turn = (2 * random.nextDouble() - 1) * Math.PI / 18 * (1 + 2 * untidiness);
    return strokes(digit, radius, moved).placed(right, down, scale, turn);
  }
}
