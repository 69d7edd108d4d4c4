package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * {@link DiffRoar} over shares of coordinates that are kept, beside what random rankings give.
 *
 * <pre>
 *   DiffROAR(k) = mean over retrainings of (accuracy on top-masked - on bottom-masked data)
 *   band(k)     = mean ± 2 sd of the same over random rankings of the coordinates of each image
 * </pre>
 *
 * <p>For each set a model learns anew from masked rows and is tested on equally masked ones, top
 * and bottom from the same seed; at k = 1 both are the whole data and DiffROAR is exactly 0. Images
 * without any attribution have no ranking: they are left out throughout and counted.
 *
 * <pre>{@code
 * DiffRoarCurve curve = DiffRoarCurve.of(
 *     new DiffRoarCurve.Images(trainPixels, trainLabels, trainAttributions),
 *     new DiffRoarCurve.Images(testPixels, testLabels, testAttributions),
 *     DiffRoarCurve.Options.DEFAULT,
 *     (train, test, seed) -> accuracyOfAFreshModel(train, test, seed),
 *     new Seed(1));
 * }</pre>
 *
 * <p>Cost: two trainings for each share, retraining, and random ranking.
 *
 * @param points one for each share, in their order
 * @param blankTrain training images that were left out
 * @param blankTest test images that were left out
 * @see <a href="https://arxiv.org/abs/2102.12781">Shah, Jain, Netrapalli, Do Input Gradients
 *     Highlight Discriminative Features?, 2021, arXiv:2102.12781</a>
 */
public record DiffRoarCurve(List<Point> points, int blankTrain, int blankTest) {
  public DiffRoarCurve {
    points = List.copyOf(points);
  }

  /**
   * At one share.
   *
   * @param k share of coordinates that is kept
   * @param top accuracy where the highest are kept, mean over retrainings
   * @param bottom accuracy where the lowest are
   * @param randomMean DiffROAR of random rankings; NaN without any
   * @param randomDeviation its standard deviation over rankings; NaN with fewer than two
   */
  public record Point(
      double k, double top, double bottom, double randomMean, double randomDeviation) {
    /** Above 0 where attributions order coordinates rightly. */
    public double diffRoar() {
      return top - bottom;
    }

    /** Whether DiffROAR lies above the band of random rankings. */
    public boolean aboveChance() {
      return diffRoar() > randomMean + 2 * randomDeviation;
    }
  }

  /**
   * Images with what an attribution says of them.
   *
   * @param pixels (N,d)
   * @param labels (N)
   * @param attributions (N,d); empty once they were used to mask
   */
  public record Images(double[][] pixels, int[] labels, double[][] attributions) {
    public Images {
      Require.sameLength("pixels", pixels.length, "labels", labels.length);
      Require.that(
          attributions.length == 0 || attributions.length == pixels.length,
          "there are " + attributions.length + " attributions for " + pixels.length + " images");
      for (int i = 0; i < attributions.length; i++) {
        Require.sameLength("an image", pixels[i].length, "its attribution", attributions[i].length);
      }
    }

    private Images shown() {
      int[] some =
          IntStream.range(0, labels.length)
              .filter(i -> Arrays.stream(attributions[i]).anyMatch(value -> value != 0))
              .toArray();
      return new Images(
          Arrays.stream(some).mapToObj(i -> pixels[i]).toArray(double[][]::new),
          Arrays.stream(some).map(i -> labels[i]).toArray(),
          Arrays.stream(some).mapToObj(i -> attributions[i]).toArray(double[][]::new));
    }

    private Images ranked(Seed seed) {
      UniformRandomProvider random = seed.generator();
      double[][] drawn =
          Arrays.stream(pixels)
              .map(row -> random.doubles(row.length).toArray())
              .toArray(double[][]::new);
      return new Images(pixels, labels, drawn);
    }

    private Images masked(double k, boolean top) {
      double[][] kept = new double[pixels.length][];
      for (int i = 0; i < kept.length; i++) {
        DiffRoar.Masks masks = DiffRoar.masks(attributions[i], k);
        kept[i] = pixels[i].clone();
        for (int c = 0; c < kept[i].length; c++) {
          kept[i][c] *= top ? masks.top()[c] : masks.bottom()[c];
        }
      }
      return new Images(kept, labels, new double[0][]);
    }
  }

  /** Trains a fresh model on some images and gives its accuracy on others. */
  @FunctionalInterface
  public interface Retraining {
    /** The accuracy in [0, 1]; the same seed must give the same number. */
    double accuracy(Images train, Images test, Seed seed);
  }

  /**
   * What is measured.
   *
   * @param shares that are kept, each in (0, 1]
   * @param retrainings of each set; at least 1
   * @param rankings at random for the band; at least 0
   */
  public record Options(List<Double> shares, int retrainings, int rankings) {
    /** 5, 10, 20 to 100 %, with three retrainings and five random rankings. */
    public static final Options DEFAULT =
        new Options(List.of(0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0), 3, 5);

    public Options {
      shares = List.copyOf(shares);
      Require.that(!shares.isEmpty(), "shares is empty, but needs at least one");
      for (double share : shares) {
        Require.above("a share", share, 0);
        Require.between("a share", share, 0, 1);
      }
      Require.atLeast("retrainings", retrainings, 1);
      Require.atLeast("rankings", rankings, 0);
    }
  }

  /** Measures the curve; at least one image on each side must have an attribution. */
  public static DiffRoarCurve of(
      Images train, Images test, Options options, Retraining retraining, Seed seed) {
    Images learned = train.shown();
    Images judged = test.shown();
    Require.that(
        learned.labels.length > 0 && judged.labels.length > 0,
        "attributions are all 0, so that there is no ranking to judge");
    List<Point> points = new ArrayList<>();
    for (double k : options.shares()) {
      double[] both = accuracies(learned, judged, k, options.retrainings(), retraining, seed);
      double[] random = new double[options.rankings()];
      for (int r = 0; r < random.length; r++) {
        Seed own = seed.child("ranking").child(r);
        double[] sides =
            accuracies(
                learned.ranked(own.child("train")),
                judged.ranked(own.child("test")),
                k,
                1,
                retraining,
                seed);
        random[r] = sides[0] - sides[1];
      }
      double mean = Arrays.stream(random).average().orElse(Double.NaN);
      double squares = Arrays.stream(random).map(each -> (each - mean) * (each - mean)).sum();
      double deviation = random.length < 2 ? Double.NaN : Math.sqrt(squares / (random.length - 1));
      points.add(new Point(k, both[0], both[1], mean, deviation));
    }
    return new DiffRoarCurve(
        points,
        train.labels.length - learned.labels.length,
        test.labels.length - judged.labels.length);
  }

  private static double[] accuracies(
      Images train, Images test, double k, int times, Retraining retraining, Seed seed) {
    double[] means = new double[2];
    for (int side = 0; side < 2; side++) {
      Images learned = train.masked(k, side == 0);
      Images judged = test.masked(k, side == 0);
      for (int time = 0; time < times; time++) {
        Seed fresh = seed.child("retraining").child(time);
        double accuracy = retraining.accuracy(learned, judged, fresh);
        Require.between("an accuracy", accuracy, 0, 1);
        means[side] += accuracy / times;
      }
    }
    return means;
  }
}
