package io.equipoise.core.dataset;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** The digits 0 to 9 as five by seven dots, and as strokes through them. */
public final class Digits {
  /** How many there are. */
  public static final int COUNT = 10;

  /** Their names. */
  static final List<String> NAMES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  private static final int WIDE = 5;
  private static final int HIGH = 7;

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
    List<Region> strokes = new ArrayList<>();
    for (int y = 0; y < HIGH; y++) {
      for (int x = 0; x < WIDE; x++) {
        if (dot(digit, x, y) == 1) {
          join(digit, x, y, 1, 0, radius, strokes);
          join(digit, x, y, 0, 1, radius, strokes);
          join(digit, x, y, 1, 1, radius, strokes);
          join(digit, x, y, -1, 1, radius, strokes);
        }
      }
    }
    return Region.union(strokes.toArray(Region[]::new));
  }

  /** Joins neighbouring dots; diagonal ones only where no dot beside them does. */
  private static void join(
      int digit, int x, int y, int right, int down, double radius, List<Region> strokes) {
    boolean around =
        right != 0 && down != 0 && dot(digit, x + right, y) + dot(digit, x, y + down) > 0;
    if (dot(digit, x + right, y + down) == 1 && !around) {
      strokes.add(Region.stroke(u(x), v(y), u(x + right), v(y + down), radius));
    }
  }

  private static double u(int x) {
    return 0.5 + (x - 2) * 0.13;
  }

  private static double v(int y) {
    return 0.5 + (y - 3) * 0.13;
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
}
