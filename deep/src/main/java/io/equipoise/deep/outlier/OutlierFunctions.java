package io.equipoise.deep.outlier;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.ProbabilisticReconstructionError;
import io.equipoise.deep.outlier.AutoencoderOutlierRemoval.Options;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What {@code eval} computes of reconstruction errors and mean shifts. */
final class OutlierFunctions {
  private static final String NEIGHBOURS = "rows of a neighbourhood, the row among them";
  private static final String ROUNDS = "how often all rows move; at least 0";

  private OutlierFunctions() {}

  static List<Function> all() {
    return List.of(score(), shift(), loss());
  }

  private static Function score() {
    Options defaults = Options.DEFAULT;
    return Function.named("mss-score")
        .input("features", "(N,D)", "the rows, standardised")
        .input("means", "(N,D)", "what the autoencoder makes of them")
        .input("rawVariance", "(N,D)", "its variances before the softplus")
        .parameter("k", defaults.k(), NEIGHBOURS)
        .parameter("rounds", defaults.rounds(), ROUNDS)
        .parameter("alpha", defaults.alpha(), "weight of the squared error; at least 0")
        .parameter("beta", defaults.beta(), "weight of the log variance; at least 0")
        .parameter("varianceFloor", defaults.varianceFloor(), "least variance; at least 0")
        .computes(
            arguments -> {
              double[] features = rows(arguments, "features");
              double[] means = like(arguments, "means", "features");
              double[] rawVariance = like(arguments, "rawVariance", "features");
              double floor = arguments.number("varianceFloor", defaults.varianceFloor());
              double alpha = arguments.number("alpha", defaults.alpha());
              double beta = arguments.number("beta", defaults.beta());
              Require.between("varianceFloor", floor, 0, 1e12);
              Require.between("alpha", alpha, 0, 1e6);
              Require.between("beta", beta, 0, 1e6);
              int width = width(arguments, "features");
              double[] targets = shift(arguments, width).shifted(features);
              return Evaluation.of(
                  new Reconstruction(width, means, rawVariance)
                      .scores(targets, alpha, beta, floor));
            });
  }

  private static Function shift() {
    return Function.named("mean-shift-test")
        .input("train", "(N,D)", "training rows, which move among themselves")
        .input("test", "(M,D)", "rows that move among the training rows")
        .parameter("k", Options.DEFAULT.k(), NEIGHBOURS)
        .parameter("rounds", Options.DEFAULT.rounds(), ROUNDS)
        .computes(
            arguments -> {
              double[] train = rows(arguments, "train");
              double[] test = rows(arguments, "test");
              int width = width(arguments, "train");
              Require.that(
                  width == width(arguments, "test"),
                  "input 'test' has "
                      + width(arguments, "test")
                      + " columns but 'train' has "
                      + width
                      + "; they must agree");
              double[] shifted = shift(arguments, width).shifted(train, test);
              return new Evaluation(
                  new Tensor(shifted, arguments.tensor("test").shape()), Map.of());
            });
  }

  private static Function loss() {
    return NativeFunction.of(
        Function.named("pre")
            .input("features", "(N,D)", "the rows, standardised")
            .differentiable("means", "(N,D)", "what the autoencoder makes of them")
            .differentiable("rawVariance", "(N,D)", "its variances before the softplus"),
        inputs -> {
          rows(inputs.arguments(), "features");
          like(inputs.arguments(), "means", "features");
          like(inputs.arguments(), "rawVariance", "features");
          return ProbabilisticReconstructionError.loss(
              inputs.constant("features"),
              inputs.differentiable("means"),
              inputs.differentiable("rawVariance"));
        });
  }

  private static MeanShift shift(Arguments arguments, int width) {
    return new MeanShift(
        width,
        arguments.whole("k", Options.DEFAULT.k()),
        arguments.whole("rounds", Options.DEFAULT.rounds()));
  }

  private static int width(Arguments arguments, String name) {
    return arguments.tensor(name).shape()[1];
  }

  /** A table of at least one finite number. */
  private static double[] rows(Arguments arguments, String name) {
    Tensor tensor = arguments.tensor(name);
    Require.that(
        tensor.shape().length == 2 && tensor.data().length > 0,
        "input '" + name + "' must have two dimensions, rows and columns, and hold something");
    for (double value : tensor.data()) {
      Require.that(
          Double.isFinite(value),
          "input '" + name + "' holds " + value + ", but must hold finite numbers");
    }
    return tensor.data();
  }

  private static double[] like(Arguments arguments, String name, String other) {
    double[] rows = rows(arguments, name);
    Require.that(
        Arrays.equals(arguments.tensor(name).shape(), arguments.tensor(other).shape()),
        "input '" + name + "' is not of the shape of '" + other + "'");
    return rows;
  }
}
