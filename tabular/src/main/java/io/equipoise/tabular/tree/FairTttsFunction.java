package io.equipoise.tabular.tree;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import java.util.Arrays;

/** {@link FairTttsRemedy} on named arrays. */
final class FairTttsFunction {
  private FairTttsFunction() {}

  /** Rows, one tree and its counts in; the probability of the favourable class out. */
  static Function exact() {
    return Function.named("fairttts-exact")
        .input("features", "(N,D)", "rows")
        .input("feature", "(M)", "column that each node looks at; -1 at a leaf")
        .input("threshold", "(M)", "rows at or below it go left")
        .input("left", "(M)", "left child; -1 at a leaf")
        .input("right", "(M)", "right child; -1 at a leaf")
        .input("counts", "(M,C)", "training rows of each class at each node")
        .parameter("protected", 0, "the protected column, from 0")
        .parameter("unprivileged", 0, "its value for the unprivileged, exactly as stored")
        .parameter("favourable", 1, "the class that is good to get, from 0")
        .parameter(
            "alpha", FairTttsRemedy.Options.DEFAULT.alpha(), "at least 1, which is plain TTTS")
        .computes(FairTttsFunction::evaluate);
  }

  /** The probability of the favourable class for each row. */
  private static Evaluation evaluate(Arguments arguments) {
    Tensor features = arguments.tensor("features");
    Tensor given = arguments.tensor("counts");
    Require.that(
        features.shape().length == 2 && given.shape().length == 2,
        "features are (N,D) and counts (M,C); one of them has another number of dimensions");
    int rows = features.shape()[0];
    int width = features.shape()[1];
    int classes = given.shape()[1];
    int[] counts = arguments.ints("counts");
    for (int count : counts) {
      Require.atLeast("counts", count, 0);
    }
    int[] columns = arguments.ints("feature");
    for (int column : columns) {
      Require.between("feature", column, -1, width - 1.0);
    }
    Tree tree =
        new Tree(
            columns,
            arguments.numbers("threshold"),
            arguments.ints("left"),
            arguments.ints("right"),
            classes,
            counts,
            given.data());
    int column = arguments.whole("protected", 0);
    Require.between("protected", column, 0, width - 1.0);
    int favourable = arguments.whole("favourable", 1);
    Require.between("favourable", favourable, 0, classes - 1.0);
    double alpha = arguments.number("alpha", FairTttsRemedy.Options.DEFAULT.alpha());
    Require.atLeast("alpha", alpha, 1);
    double value = arguments.number("unprivileged", 0);
    boolean[] guarded = new boolean[width];
    guarded[column] = true;
    boolean[] unprivileged = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      unprivileged[i] = features.data()[i * width + column] == value;
    }
    double[] shares = new double[rows * classes];
    new Flips(
            tree,
            new Flips.Settings(
                FlipRule.DISTANCE,
                FlipScale.TREE,
                WorseBy.COUNTS,
                alpha,
                guarded,
                favourable,
                new double[width],
                new double[width]))
        .exact(features.data(), unprivileged, shares);
    double[] scores = new double[rows];
    Arrays.setAll(scores, i -> shares[i * classes + favourable]);
    return Evaluation.of(scores);
  }
}
