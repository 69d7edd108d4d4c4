package io.equipoise.deep.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;

/** What {@code eval} computes of codes, made labels and discriminators. */
final class GenerativeFunctions {
  private GenerativeFunctions() {}

  static Function distanceCovariance() {
    return NativeFunction.of(
        Function.named("gaussian-distance-covariance")
            .differentiable("means", "(N,D)", "mean of each row's code")
            .differentiable("variances", "(N,D)", "its variances, above 0")
            .input("groups", "(N)", "group of each row, from 0"),
        inputs -> {
          NDArray means = matrix(inputs, "means");
          NDArray variances = variances(inputs, "variances", means.getShape());
          inputs.codes("groups");
          int[] groups = inputs.arguments().ints("groups");
          return GaussianDistanceCovariance.of(means, variances, groups, inputs.count("groups"));
        });
  }

  static Function distillation() {
    return NativeFunction.of(
        Function.named("latent-distillation")
            .differentiable("studentMeans", "(N,D)", "mean of the small encoder's codes")
            .differentiable("studentVariances", "(N,D)", "their variances, above 0")
            .input("teacherMeans", "(N,D)", "mean of the teacher's codes, constant")
            .input("teacherVariances", "(N,D)", "their variances, above 0")
            .parameter("share", 0.1, "weight of the divergence; at least 0"),
        inputs -> {
          NDArray means = matrix(inputs, "studentMeans");
          Shape shape = means.getShape();
          Require.that(shape.size() > 0, "input 'studentMeans' is empty");
          NDArray variances = variances(inputs, "studentVariances", shape);
          inputs.finite("teacherMeans");
          NDArray goal = inputs.constant("teacherMeans");
          alike("teacherMeans", goal, shape);
          positive(inputs, "teacherVariances");
          NDArray spread = inputs.constant("teacherVariances");
          alike("teacherVariances", spread, shape);
          double share = inputs.arguments().number("share", 0.1);
          return new LatentDistillation(share).of(means, variances, goal, spread);
        });
  }

  static Function kl() {
    return NativeFunction.of(
        Function.named("gaussian-kl")
            .differentiable("means", "(N,D)", "mean of each row's code")
            .differentiable("variances", "(N,D)", "its variances, above 0")
            .differentiable("priorMeans", "(D)", "mean of the prior")
            .differentiable("priorVariances", "(D)", "its variances, above 0"),
        inputs -> {
          NDArray means = matrix(inputs, "means");
          NDArray variances = variances(inputs, "variances", means.getShape());
          inputs.finite("priorMeans");
          positive(inputs, "priorVariances");
          NDArray prior = inputs.differentiable("priorMeans");
          NDArray spread = inputs.differentiable("priorVariances");
          Shape width = new Shape(means.getShape().get(1));
          alike("priorMeans", prior, width);
          alike("priorVariances", spread, width);
          return GaussianKl.of(means, variances, prior, spread);
        });
  }

  static Function counterfactualGap() {
    return NativeFunction.of(
        Function.named("counterfactual-gap")
            .differentiable("probabilities", "(N)", "of the positive class")
            .differentiable(
                "counterfactual", "(N)", "of the rows as if of the other group, in [0, 1]"),
        inputs -> {
          inputs.arguments().between("probabilities", 0, 1);
          inputs.arguments().between("counterfactual", 0, 1);
          NDArray p = inputs.differentiable("probabilities");
          NDArray other = inputs.differentiable("counterfactual");
          Require.that(p.size() > 0, "input 'probabilities' is empty");
          Require.sameLength("probabilities", p.size(), "counterfactual", other.size());
          return CounterfactualGap.of(p.flatten(), other.flatten());
        });
  }

  static Function labelGroupInformation() {
    return NativeFunction.of(
        Function.named("label-group-information")
            .differentiable(
                "softLabels", "(N)", "share of the positive class, or (N,C) of every class")
            .input("groups", "(N)", "group of each row, from 0"),
        inputs -> {
          inputs.arguments().between("softLabels", 0, 1);
          NDArray labels = inputs.differentiable("softLabels");
          NDArray groups = inputs.codes("groups");
          Require.that(
              labels.size() > 0 && labels.getShape().dimension() <= 2,
              "input 'softLabels' must be (N) or (N,C), and not empty");
          Require.sameLength("softLabels", labels.getShape().get(0), "groups", groups.size());
          return LabelGroupInformation.of(labels, groups, inputs.count("groups"));
        });
  }

  static Function discrepancyScore() {
    return Function.named("discrepancy-score")
        .input("discriminator", "(N,T)", "probability of being real, by row and stored step")
        .parameter("kappa", 1, "weight of the deviation over steps; at least 0")
        .computes(
            arguments -> {
              Tensor given = arguments.tensor("discriminator");
              Require.that(
                  given.shape().length == 2 && given.data().length > 0,
                  "input 'discriminator' must be (N,T), and not empty");
              double[][] ratios =
                  Arrays.stream(given.rows())
                      .map(row -> Arrays.stream(row).map(DiscrepancyScore::logRatio).toArray())
                      .toArray(double[][]::new);
              double kappa = arguments.number("kappa", 1);
              return Evaluation.of(DiscrepancyScore.ofRatios(ratios, kappa));
            });
  }

  private static NDArray matrix(Inputs inputs, String name) {
    inputs.finite(name);
    NDArray array = inputs.differentiable(name);
    Require.that(array.getShape().dimension() == 2, "input '" + name + "' must be (N,D)");
    return array;
  }

  private static NDArray variances(Inputs inputs, String name, Shape shape) {
    positive(inputs, name);
    NDArray array = inputs.differentiable(name);
    alike(name, array, shape);
    return array;
  }

  private static void positive(Inputs inputs, String name) {
    Require.eachPositive(name, inputs.arguments().numbers(name));
  }

  private static void alike(String name, NDArray array, Shape shape) {
    Require.that(
        array.getShape().equals(shape),
        "input '" + name + "' has the shape " + array.getShape() + ", but must have " + shape);
  }
}
