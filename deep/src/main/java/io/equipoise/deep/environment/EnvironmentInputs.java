package io.equipoise.deep.environment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.Logits;
import io.equipoise.deep.loss.Objective;
import java.util.Arrays;
import java.util.function.BinaryOperator;

/** How {@code eval} hands rows of several environments over. */
final class EnvironmentInputs {
  private EnvironmentInputs() {}

  static Function.Builder describe(String name) {
    return Function.named(name)
        .differentiable("logits", "(N,C)", "scores before the softmax; (N) for one logit")
        .input("labels", "(N)", "true class, in [0, C)")
        .input("environments", "(N)", "environment of each row, from 0");
  }

  /** A function of the features (N,H) of rows and of their environments (N). */
  static Function ofFeatures(String name, BinaryOperator<NDArray> penalty) {
    return NativeFunction.of(
        Function.named(name)
            .differentiable("features", "(N,H)", "what the last layer sees of each row")
            .input("environments", "(N)", "environment of each row, from 0"),
        inputs -> {
          NDArray features = features(inputs, "features");
          return penalty.apply(features, environments(inputs, features.getShape().get(0)));
        });
  }

  /** The rows as a batch whose groups are the environments. */
  static Batch batch(Inputs inputs) {
    inputs.finite("logits");
    NDArray logits = Logits.columns(inputs.logits());
    NDArray labels = inputs.labels();
    Require.that(labels.size() > 0, "input 'labels' is empty");
    return Batch.of(labels, logits).inGroups(environments(inputs, labels.size()));
  }

  /** The environments (N) of this many rows. */
  static NDArray environments(Inputs inputs, long rows) {
    NDArray environments = inputs.codes("environments");
    Require.sameLength("environments", environments.size(), "the rows", rows);
    return environments;
  }

  static NDArray loss(Objective objective, Inputs inputs) {
    Batch batch = batch(inputs);
    int classes = Math.toIntExact(batch.logits().getShape().get(1));
    Population population =
        Population.count(
            inputs.arguments().ints("labels"),
            classes,
            inputs.arguments().ints("environments"),
            inputs.count("environments"));
    return objective.begin(population).loss(batch);
  }

  /** A matrix with a gradient, finite, of at least one row. */
  static NDArray features(Inputs inputs, String name) {
    inputs.finite(name);
    NDArray features = inputs.differentiable(name);
    Require.that(
        features.getShape().dimension() == 2 && features.size() > 0,
        "input '"
            + name
            + "' has the shape "
            + Arrays.toString(features.getShape().getShape())
            + ", but must be a matrix of at least one row");
    return features;
  }
}
