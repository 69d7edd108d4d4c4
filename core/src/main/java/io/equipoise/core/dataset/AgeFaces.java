package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Drawn faces in colour, each of a known age from 0 to 100 years, most of which crowd around 30: a
 * number to predict whose rare values matter. Head, eyes, nose and mouth grow up; later hair turns
 * grey and recedes, lids droop and folds deepen. People age each at a pace of their own, so that no
 * model is right to the year. Skin, hair, pose and background tell nothing.
 *
 * <pre>
 *   density(age) = bias · c exp(-(age - 30)² / (2 s²)) + (1 - bias) / 100     s = 7 below 30, else 15
 * </pre>
 *
 * <p>Label: the decade. Attribute {@code band}: how many images such an age has, {@code many} where
 * the density is at least a quarter of that at 30, {@code few} below a twentieth, else {@code
 * medium}.
 *
 * @param side of the square images, at least 12; from 20 on wrinkles are seen
 * @param bias share of ages that crowd, in [0, 1]; 0 draws all ages alike, 0.95 a long tail
 * @see <a href="https://arxiv.org/abs/2102.09554">Yang, Zha, Chen, Wang, Katabi, Delving into Deep
 *     Imbalanced Regression, 2021, arXiv:2102.09554, for AgeDB and the bands</a>
 */
public record AgeFaces(int side, double bias) {
  /** The oldest. */
  public static final double OLDEST = 100;

  private static final double MODE = 30;
  private static final double YOUNGER = 7;
  private static final double OLDER = 15;
  private static final double MANY = 0.25;
  private static final double FEW = 0.05;
  private static final int DECADES = 10;
  private static final List<Band> BANDS = List.of(Band.values());

  /** How many images of an age there are. */
  public enum Band {
    MANY,
    MEDIUM,
    FEW
  }

  public AgeFaces {
    Require.atLeast("side", side, ImageBenchmark.LEAST_SIDE);
    Require.between("bias", bias, 0, 1);
  }

  /** Share of images in a year around this age. */
  public double density(double age) {
    double apart = (age - MODE) / (age < MODE ? YOUNGER : OLDER);
    double crowd = 2 / (Math.sqrt(2 * Math.PI) * (YOUNGER + OLDER));
    return bias * crowd * StrictMath.exp(-apart * apart / 2) + (1 - bias) / OLDEST;
  }

  /** How many images of this age there are. */
  public Band band(double age) {
    double share = density(age) / density(MODE);
    return share >= MANY ? Band.MANY : share < FEW ? Band.FEW : Band.MEDIUM;
  }

  /** The decade of an age, 0 to 9; a hundred years count with the nineties. */
  public static int decade(double age) {
    return (int) Math.min(DECADES - 1, Math.floor(age / DECADES));
  }

  /**
   * Draws this many faces; the first ones are the same however many are drawn.
   *
   * @param size at least 1
   */
  public NumberImages make(int size, Seed seed) {
    UniformRandomProvider random = ImageBenchmark.random(size, seed);
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] pixels = ImageBenchmark.room(size, 3 * side * side);
    double[] ages = new double[size];
    int[] decades = new int[size];
    int[] bands = new int[size];
    for (int i = 0; i < size; i++) {
      // what is drawn is what the metadata say, to a tenth of a year
      ages[i] = Math.round(10 * age(random, normal)) / 10.0;
      decades[i] = decade(ages[i]);
      bands[i] = BANDS.indexOf(band(ages[i]));
      Face.of(ages[i], random, normal).draw(new Canvas(pixels, i, 3, side, side), random);
    }
    List<String> names =
        IntStream.range(0, DECADES)
            .mapToObj(d -> 10 * d + "-" + (d + 1 == DECADES ? 100 : 10 * d + 9))
            .toList();
    List<String> counts = BANDS.stream().map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    Annotations truth =
        Annotations.of(
            new Attribute("label", decades, names), new Attribute("band", bands, counts));
    return new NumberImages(new ImageSet(pixels, 3, side, side, truth), "age", ages);
  }

  private double age(UniformRandomProvider random, ZigguratSampler.NormalizedGaussian normal) {
    if (random.nextDouble() >= bias) {
      return OLDEST * random.nextDouble();
    }
    while (true) {
      boolean younger = random.nextDouble() < YOUNGER / (YOUNGER + OLDER);
      double apart = Math.abs(normal.sample());
      double age = MODE + (younger ? -YOUNGER * apart : OLDER * apart);
      if (age >= 0 && age <= OLDEST) {
        return age;
      }
    }
  }
}
