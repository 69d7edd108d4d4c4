package io.equipoise.tabular.probe;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.tabular.learn.LinearLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Test errors of the naive Bayes and the logistic probe as rows are added.
 *
 * <p>Every subset is an order of the training rows whose first rows are one of each class; a probe
 * of size m learns from the first m. Both learn from the same rows and are judged on the same test
 * rows.
 *
 * @param sizes m, rising
 * @param tested number of test rows
 * @param naiveBayes by size and subset, the test rows judged wrongly
 * @param logistic the same
 */
public record LearningCurves(
    int[] sizes, int tested, List<BitSet[]> naiveBayes, List<BitSet[]> logistic) {
  /** What is fitted. */
  public record Settings(int subsets, boolean balanced, LogisticProbe.Options logistic) {
    /** Five subsets, priors by rows. */
    public static final Settings DEFAULT = new Settings(5, false, LogisticProbe.Options.DEFAULT);

    public Settings {
      Require.atLeast("subsets", subsets, 1);
    }
  }

  /** 2K, 4K, 8K … and at last all rows. */
  public static int[] doubling(int classes, int rows) {
    int[] sizes = new int[32];
    int count = 0;
    for (long m = 2L * classes; m < rows; m *= 2) {
      sizes[count++] = (int) m;
    }
    sizes[count++] = rows;
    return Arrays.copyOf(sizes, count);
  }

  /** Fits both probes on every size of every subset; every class must have a training row. */
  public static LearningCurves of(
      FeatureRows train, FeatureRows test, int[] sizes, Settings settings, Seed seed) {
    Require.that(test.rows() > 0, "there is no test row to judge probes by");
    Require.that(
        Arrays.stream(train.y()).distinct().count() == train.classes(),
        "every class needs a training row");
    Require.between("the smallest size", sizes[0], train.classes(), train.rows());
    Require.between("the largest size", sizes[sizes.length - 1], sizes[0], train.rows());
    BitSet[][] bayes = new BitSet[sizes.length][settings.subsets()];
    BitSet[][] logistic = new BitSet[sizes.length][settings.subsets()];
    for (int s = 0; s < settings.subsets(); s++) {
      FeatureRows ordered = train.take(order(train, seed.child(s).generator()));
      for (int m = 0; m < sizes.length; m++) {
        int rows = sizes[m];
        double[] x = Arrays.copyOf(ordered.x(), rows * train.width());
        int[] y = Arrays.copyOf(ordered.y(), rows);
        double[] ones = new double[rows];
        Arrays.fill(ones, 1);
        LinearLayer first =
            GaussianClasses.of(x, train.width(), y, ones, train.classes())
                .layer(settings.balanced(), GaussianClasses.Pooling.ROWS);
        LinearLayer second =
            LogisticProbe.fit(x, train.width(), y, ones, train.classes(), settings.logistic());
        bayes[m][s] = wrong(first, test);
        logistic[m][s] = wrong(second, test);
      }
    }
    return new LearningCurves(sizes.clone(), test.rows(), List.of(bayes), List.of(logistic));
  }

  /** A random order that begins with a row of each class. */
  private static int[] order(FeatureRows train, UniformRandomProvider random) {
    int[] shuffled = Permutation.of(train.rows(), random);
    int[] order = new int[train.rows()];
    boolean[] seen = new boolean[train.classes()];
    int first = 0;
    int next = train.classes();
    for (int row : shuffled) {
      if (!seen[train.y()[row]]) {
        seen[train.y()[row]] = true;
        order[first++] = row;
      } else {
        order[next++] = row;
      }
    }
    return order;
  }

  private static BitSet wrong(LinearLayer layer, FeatureRows test) {
    BitSet wrong = new BitSet(test.rows());
    double[] scores = new double[test.classes()];
    for (int i = 0; i < test.rows(); i++) {
      if (layer.decide(test.x(), i * test.width(), scores) != test.y()[i]) {
        wrong.set(i);
      }
    }
    return wrong;
  }

  /** Of naive Bayes on the test rows that count. */
  public ErrorCurve ofNaiveBayes(IntPredicate judged) {
    return curve(judged, 1, 0);
  }

  /** Of logistic regression on the test rows that count. */
  public ErrorCurve ofLogistic(IntPredicate judged) {
    return curve(judged, 0, 1);
  }

  /** Error of naive Bayes less that of logistic regression, row by row. */
  public ErrorCurve difference(IntPredicate judged) {
    return curve(judged, 1, -1);
  }

  private ErrorCurve curve(IntPredicate judged, int ofBayes, int ofLogistic) {
    int[] rows = IntStream.range(0, tested).filter(judged).toArray();
    Require.that(rows.length > 0, "there is no test row to judge probes by");
    List<ErrorCurve.Point> points = new ArrayList<>();
    for (int m = 0; m < sizes.length; m++) {
      int subsets = naiveBayes.get(m).length;
      double[] ofSubset = new double[subsets];
      double[] ofRow = new double[rows.length];
      for (int s = 0; s < subsets; s++) {
        for (int i = 0; i < rows.length; i++) {
          double value =
              (naiveBayes.get(m)[s].get(rows[i]) ? ofBayes : 0)
                  + (logistic.get(m)[s].get(rows[i]) ? ofLogistic : 0);
          ofSubset[s] += value;
          ofRow[i] += value / subsets;
        }
        ofSubset[s] /= rows.length;
      }
      points.add(ErrorCurve.Point.of(sizes[m], ofSubset, ofRow));
    }
    return new ErrorCurve(points);
  }
}
