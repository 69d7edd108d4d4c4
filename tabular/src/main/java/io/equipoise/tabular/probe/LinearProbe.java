package io.equipoise.tabular.probe;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Bootstrap;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import io.equipoise.core.stat.ProportionInterval;
import io.equipoise.tabular.learn.LinearLayer;
import io.equipoise.tabular.optimise.RidgeSystem;
import java.util.Arrays;
import java.util.List;

/**
 * How much frozen features tell of a class or a number to a linear model: softmax regression for
 * classes, ridge regression for numbers. Features are standardised by the rows to learn from, and
 * nothing is random.
 *
 * <pre>{@code
 * Estimate accuracy = LinearProbe.accuracy(train, trainLabels, test, testLabels);
 * LinearProbe.Numbers numbers = LinearProbe.numbers(train, trainTargets, test, testTargets, 1);
 * }</pre>
 *
 * @see LogisticProbe
 * @see <a href="https://arxiv.org/abs/1610.01644">Alain and Bengio, Understanding Intermediate
 *     Layers Using Linear Classifier Probes, 2016, arXiv:1610.01644</a>
 */
@Method(
    name = "linear-probe",
    slot = Slot.PROBE,
    treats = Bias.QUALITY_GAP,
    summary =
        "Accuracy, or R2 and mean absolute error, of a linear model on frozen features: what they"
            + " tell without further training.",
    cites = "alain2016understanding")
public final class LinearProbe implements Numeric {
  /** C = 1, as usual, and few enough iterations for many probes in a row. */
  public static final LogisticProbe.Options OPTIONS = new LogisticProbe.Options(1, 200);

  /** Weight of the ridge penalty when none is named. */
  public static final double RIDGE = 1;

  private static final Seed SEED = new Seed(1).child("linear-probe");

  /**
   * Of numbers.
   *
   * @param r2 one minus the squared errors over those of the test rows' own mean; NaN where the
   *     test targets do not vary
   * @param meanAbsoluteError in the target's unit
   */
  public record Numbers(Estimate r2, Estimate meanAbsoluteError) {}

  /** The share of test rows whose class is named, by softmax regression, with Wilson's interval. */
  public static Estimate accuracy(
      Embeddings train, int[] trainLabels, Embeddings test, int[] testLabels) {
    return accuracy(train, trainLabels, test, testLabels, OPTIONS);
  }

  /**
   * The same with another penalty or more iterations. A class that only test rows have is never
   * named.
   *
   * @param trainLabels any whole numbers, at least two different ones
   */
  public static Estimate accuracy(
      Embeddings train,
      int[] trainLabels,
      Embeddings test,
      int[] testLabels,
      LogisticProbe.Options options) {
    check(train, trainLabels.length, test, testLabels.length);
    int[] names = Arrays.stream(trainLabels).distinct().sorted().toArray();
    int[] classes = new int[trainLabels.length];
    Arrays.setAll(classes, i -> Arrays.binarySearch(names, trainLabels[i]));
    double[] ones = new double[classes.length];
    Arrays.fill(ones, 1);
    ColumnScale scale = ColumnScale.of(train);
    LinearLayer layer =
        LogisticProbe.fit(scale.apply(train), train.width(), classes, ones, names.length, options);
    double[] rows = scale.apply(test);
    double[] scores = new double[names.length];
    int right = 0;
    for (int i = 0; i < testLabels.length; i++) {
      right += names[layer.decide(rows, i * test.width(), scores)] == testLabels[i] ? 1 : 0;
    }
    return ProportionInterval.wilson(right, testLabels.length);
  }

  /**
   * What ridge regression says of numbers.
   *
   * @param ridge weight of the penalty on standardised columns, above 0
   */
  public static Numbers numbers(
      Embeddings train,
      double[] trainTargets,
      Embeddings test,
      double[] testTargets,
      double ridge) {
    check(train, trainTargets.length, test, testTargets.length);
    Require.between("ridge", ridge, 1e-9, 1e12);
    int width = train.width();
    ColumnScale scale = ColumnScale.of(train);
    double[] rows = scale.apply(train);
    double mean = Arrays.stream(trainTargets).average().orElseThrow();
    RidgeSystem system = new RidgeSystem(width);
    for (int i = 0; i < trainTargets.length; i++) {
      system.add(rows, i * width, trainTargets[i] - mean, 1);
    }
    double[] weights = system.solve(ridge);
    double[] asked = scale.apply(test);
    double[] errors = new double[testTargets.length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = mean - testTargets[i];
      for (int j = 0; j < width; j++) {
        errors[i] += weights[j] * asked[i * width + j];
      }
    }
    return new Numbers(
        r2(errors, testTargets), MeanInterval.of(Arrays.stream(errors).map(Math::abs).toArray()));
  }

  private static Estimate r2(double[] errors, double[] targets) {
    int n = targets.length;
    double mean = Arrays.stream(targets).average().orElseThrow();
    double[][] terms = new double[4][n];
    for (int i = 0; i < n; i++) {
      double offset = targets[i] - mean;
      terms[0][i] = errors[i] * errors[i];
      terms[1][i] = offset;
      terms[2][i] = offset * offset;
      terms[3][i] = 1;
    }
    return Bootstrap.ofSums(
        terms, Bootstrap.REPLICATES, SEED, s -> explained(s[0], s[2] - s[1] * s[1] / s[3]));
  }

  private static double explained(double errors, double spread) {
    return spread > 0 ? 1 - errors / spread : Double.NaN;
  }

  private static void check(Embeddings train, int trainTargets, Embeddings test, int testTargets) {
    Require.sameLength("labels", trainTargets, "features", train.size());
    Require.sameLength("testLabels", testTargets, "testFeatures", test.size());
    Require.that(trainTargets > 0, "features is empty, so that there is nothing to learn from");
    Require.that(testTargets > 0, "testFeatures is empty, so that there is nothing to measure");
    Require.that(
        train.width() == test.width(),
        "features has " + train.width() + " columns but testFeatures " + test.width());
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("linear-probe")
            .input("features", "(N,D)", "features of the rows to learn from")
            .input("labels", "(N)", "class of each, any whole numbers")
            .input("testFeatures", "(M,D)", "features of the rows to measure on")
            .input("testLabels", "(M)", "class of each")
            .parameter("c", 1, "weight of the rows against the penalty")
            .parameter("iterations", OPTIONS.iterations(), "at most")
            .computes(LinearProbe::classes),
        Function.named("ridge-probe")
            .input("features", "(N,D)", "features of the rows to learn from")
            .input("targets", "(N)", "number of each")
            .input("testFeatures", "(M,D)", "features of the rows to measure on")
            .input("testTargets", "(M)", "number of each")
            .parameter("ridge", RIDGE, "weight of the penalty on standardised columns")
            .computes(LinearProbe::regress));
  }

  private static Evaluation classes(Arguments arguments) {
    return Evaluation.of(
        accuracy(
                Embeddings.of(arguments, "features"),
                arguments.ints("labels"),
                Embeddings.of(arguments, "testFeatures"),
                arguments.ints("testLabels"),
                new LogisticProbe.Options(
                    arguments.number("c", 1), arguments.whole("iterations", OPTIONS.iterations())))
            .value());
  }

  /** R2, then the mean absolute error. */
  private static Evaluation regress(Arguments arguments) {
    Numbers numbers =
        numbers(
            Embeddings.of(arguments, "features"),
            finite(arguments, "targets"),
            Embeddings.of(arguments, "testFeatures"),
            finite(arguments, "testTargets"),
            arguments.number("ridge", RIDGE));
    Require.that(
        numbers.r2().measurable(),
        "input 'testTargets' holds one number only, so that R2 has no spread to explain");
    return Evaluation.of(numbers.r2().value(), numbers.meanAbsoluteError().value());
  }

  private static double[] finite(Arguments arguments, String input) {
    for (double value : arguments.numbers(input)) {
      Require.that(Double.isFinite(value), "input '" + input + "' holds " + value);
    }
    return arguments.numbers(input);
  }
}
