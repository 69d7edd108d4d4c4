package io.equipoise.deep.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.deep.embedding.SupReMixLoss.MixedNegative;
import io.equipoise.deep.embedding.SupReMixLoss.MixedPositive;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AhrensDieterMarsagliaTsangGammaSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateContinuousSampler;

/**
 * Which rows of a batch {@link SupReMixLoss} mixes, drawn anew for each batch.
 *
 * <pre>
 *   negative of i: lambda z_i + (1 - lambda) z_j        |y_j - y_i| &gt; omega, lambda ~ Beta(a, b)
 *   positive of i: between j and k        y_i - window &lt;= y_j &lt; y_i &lt; y_k &lt;= y_i + window,
 *                                         both farther than omega
 * </pre>
 *
 * <p>One of each for every anchor, partners uniform among those that qualify; none where none does.
 * A mixed negative whose target lies within omega is drawn, and the loss leaves it out.
 *
 * @param negatives mixed negatives, at most one for each row
 * @param positives mixed positives, likewise
 */
public record PairMixtures(List<MixedNegative> negatives, List<MixedPositive> positives) {

  /** How they are drawn. */
  public record Options(
      @Meaning("how near targets count as equal; at least 0") double omega,
      @Meaning("how far the two parents' targets of a positive may lie; above omega") double window,
      @Meaning("first parameter of the anchor's share in a negative; above 0") double a,
      @Meaning("second parameter; above 0, larger than the first for shares below a half")
          double b) {

    /** For whole numbers over a range of 100: a tenth of it, and shares around a fifth. */
    public static final Options DEFAULT = new Options(0, 10, 2, 8);

    public Options {
      Require.between("omega", omega, 0, 1e12);
      Require.above("window", window, omega);
      Require.between("a", a, 1e-3, 1e6);
      Require.between("b", b, 1e-3, 1e6);
    }
  }

  public PairMixtures {
    negatives = List.copyOf(negatives);
    positives = List.copyOf(positives);
  }

  /**
   * Draws for a batch.
   *
   * @param targets (N) finite
   */
  public static PairMixtures of(double[] targets, Options options, UniformRandomProvider random) {
    for (double target : targets) {
      Require.that(
          Math.abs(target) < Double.POSITIVE_INFINITY,
          "targets hold " + target + ", but must be finite numbers");
    }
    SharedStateContinuousSampler first =
        AhrensDieterMarsagliaTsangGammaSampler.of(random, options.a(), 1);
    SharedStateContinuousSampler second =
        AhrensDieterMarsagliaTsangGammaSampler.of(random, options.b(), 1);
    List<MixedNegative> negatives = new ArrayList<>();
    List<MixedPositive> positives = new ArrayList<>();
    int[] room = new int[targets.length];
    for (int i = 0; i < targets.length; i++) {
      double y = targets[i];
      int other = one(room, j -> Math.abs(targets[j] - y) > options.omega(), random);
      if (other >= 0) {
        double part = first.sample();
        negatives.add(new MixedNegative(i, other, part / (part + second.sample())));
      }
      int below = one(room, j -> within(y - targets[j], options), random);
      int above = one(room, j -> within(targets[j] - y, options), random);
      if (below >= 0 && above >= 0) {
        positives.add(new MixedPositive(i, below, above));
      }
    }
    return new PairMixtures(negatives, positives);
  }

  private static boolean within(double gap, Options options) {
    return gap > options.omega() && gap <= options.window();
  }

  /** A random row that qualifies, or -1. */
  private static int one(int[] room, IntPredicate qualifies, UniformRandomProvider random) {
    int count = 0;
    for (int j = 0; j < room.length; j++) {
      if (qualifies.test(j)) {
        room[count++] = j;
      }
    }
    return count == 0 ? -1 : room[random.nextInt(count)];
  }
}
