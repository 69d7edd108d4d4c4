package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.tabular.probe.ErrorCurve;
import io.equipoise.tabular.probe.FeatureRows;
import io.equipoise.tabular.probe.LearningCurves;
import io.equipoise.tabular.probe.LogisticProbe;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * How many rows naive Bayes and logistic regression need. First as the number of features grows:
 * two classes with means -1 and 1 in every feature, variance n in the first half of n features and
 * 1 in the second. Then as rows grow: 50 features that go together a little (correlation 0.2 to the
 * power of their distance), class means drawn with deviation 0.2 around 0 and their opposites.
 */
public final class NaiveBayesProbeExperiment implements Experiment {
  private static final String DOUBLINGS =
      "doublings of the rows needed as features go from 100 to 400";
  private static final String FEW = "test error from 160 rows of 50 features";
  private static final String MANY = "test error from 5,000 rows of 50 features";
  private static final String BAYES = "naive-bayes-probe";
  private static final String LOGISTIC = "logistic regression";
  private static final double CORRELATION = 0.2;
  private static final double SPREAD = 0.2;

  @Override
  public String method() {
    return "naive-bayes-probe";
  }

  @Override
  public String claim() {
    return "As features double, the rows that logistic regression needs double and those of naive"
        + " Bayes do not (at least one doubling less over two); of 50 features naive Bayes errs"
        + " less from 160 rows (by 0.01) and logistic regression from 5,000 (by 0.002).";
  }

  @Override
  public String data() {
    return "Two Gaussian classes in 100, 200 and 400 features with training sizes 8 to 512, and in"
        + " 50 weakly correlated features with 80 to 5,000 rows; 2,000 and 10,000 test rows.";
  }

  @Override
  public String baseline() {
    return "Multinomial logistic regression, C = 1, L-BFGS to its optimum, on the same rows.";
  }

  @Override
  public String scaledDown() {
    return "Made rows with two classes instead of features of frozen vision networks; one subset of"
        + " rows per seed.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(DOUBLINGS, BAYES, LOGISTIC, false, 1),
        new Measure(FEW, BAYES, LOGISTIC, false, 0.01),
        new Measure(MANY, LOGISTIC, BAYES, false, 0.002));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    List<Value> values = new ArrayList<>();
    int[] doubling = quick ? new int[] {8, 32, 128} : new int[] {8, 16, 32, 64, 128, 256, 512};
    int[] narrow = needed(100, doubling, quick, root.child("features"), values);
    needed(200, doubling, quick, root.child("features"), values);
    int[] wide = needed(400, doubling, quick, root.child("features"), values);
    String[] arms = {BAYES, LOGISTIC};
    for (int arm = 0; arm < arms.length; arm++) {
      double growth = Math.log((double) wide[arm] / narrow[arm]) / Math.log(2);
      values.add(new Value(DOUBLINGS, arms[arm], growth));
    }
    regimes(quick, root.child("regimes"), values);
    return new Outcome(values);
  }

  /** Rows that naive Bayes and logistic regression need to come within 0.01 of their best. */
  private static int[] needed(
      int features, int[] sizes, boolean quick, Seed seed, List<Value> values) {
    Seed own = seed.child(features);
    LearningCurves curves =
        curves(
            apart(sizes[sizes.length - 1], features, own.child("train")),
            apart(quick ? 200 : 2000, features, own.child("test")),
            sizes,
            own);
    ErrorCurve[] both = {curves.ofNaiveBayes(i -> true), curves.ofLogistic(i -> true)};
    int[] needed = new int[2];
    for (int arm = 0; arm < 2; arm++) {
      String name = arm == 0 ? BAYES : LOGISTIC;
      needed[arm] = both[arm].settledAt();
      values.add(new Value("rows until within 0.01, " + features + " features", name, needed[arm]));
      for (int m = 0; m < sizes.length; m += 3) {
        String what = "test error, " + features + " features, " + sizes[m] + " rows";
        values.add(new Value(what, name, both[arm].points().get(m).value()));
      }
    }
    return needed;
  }

  private static void regimes(boolean quick, Seed seed, List<Value> values) {
    int[] sizes = quick ? new int[] {80, 160, 600} : new int[] {80, 160, 640, 5000};
    double[] centre = normals(50, seed.child("centre"));
    LearningCurves curves =
        curves(
            correlated(sizes[sizes.length - 1], centre, seed.child("train")),
            correlated(quick ? 500 : 10_000, centre, seed.child("test")),
            sizes,
            seed);
    ErrorCurve[] both = {curves.ofNaiveBayes(i -> true), curves.ofLogistic(i -> true)};
    for (int arm = 0; arm < 2; arm++) {
      for (int m = 0; m < sizes.length; m++) {
        String what =
            m == 1
                ? FEW
                : m == 3 || (quick && m == 2)
                    ? MANY
                    : "test error from " + sizes[m] + " rows of 50 features";
        values.add(new Value(what, arm == 0 ? BAYES : LOGISTIC, both[arm].points().get(m).value()));
      }
    }
  }

  private static LearningCurves curves(
      FeatureRows train, FeatureRows test, int[] sizes, Seed seed) {
    return LearningCurves.of(
        train,
        test,
        sizes,
        new LearningCurves.Settings(1, false, LogisticProbe.Options.DEFAULT),
        seed.child("order"));
  }

  private static double[] normals(int count, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    double[] drawn = new double[count];
    for (int i = 0; i < count; i++) {
      drawn[i] = normal.sample();
    }
    return drawn;
  }

  /** Means -1 and 1; variance n in the first half of the features. */
  private static FeatureRows apart(int rows, int features, Seed seed) {
    double[] x = normals(rows * features, seed.child("noise"));
    UniformRandomProvider random = seed.child("classes").generator();
    int[] y = new int[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = random.nextInt(2);
      for (int j = 0; j < features; j++) {
        double spread = j < features / 2 ? Math.sqrt(features) : 1;
        x[i * features + j] = 2 * y[i] - 1 + spread * x[i * features + j];
      }
    }
    return new FeatureRows(x, features, y, 2);
  }

  /** Means ±0.2 times the centre; unit variance, an autoregressive chain of features. */
  private static FeatureRows correlated(int rows, double[] centre, Seed seed) {
    double[] x = normals(rows * centre.length, seed.child("noise"));
    UniformRandomProvider random = seed.child("classes").generator();
    double own = Math.sqrt(1 - CORRELATION * CORRELATION);
    int[] y = new int[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = random.nextInt(2);
      double chain = 0;
      for (int j = 0; j < centre.length; j++) {
        int at = i * centre.length + j;
        chain = j == 0 ? x[at] : CORRELATION * chain + own * x[at];
        x[at] = (2 * y[i] - 1) * SPREAD * centre[j] + chain;
      }
    }
    return new FeatureRows(x, centre.length, y, 2);
  }
}
