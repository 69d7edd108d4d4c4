package io.equipoise.core.learn;

import io.equipoise.core.error.UserError;

/**
 * What a model says of rows.
 *
 * <p>{@link #classes}, {@link #probabilities} and {@link #labels} are for models of classes and
 * {@link #numbers} for models of numbers; asking for the other is refused.
 *
 * @param forecast a class or a number for each row
 */
public record Predictions(Forecast forecast) {

  /** Classes; {@link ClassForecast} says what the arrays hold. */
  public Predictions(int classes, double[] probabilities, int[] labels) {
    this(new ClassForecast(classes, probabilities, labels));
  }

  /**
   * Decides for the most probable class, the lowest on a tie; for two classes the positive one at
   * 0.5 or more.
   */
  public static Predictions of(int classes, double[] probabilities) {
    int rows = probabilities.length / classes;
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      if (classes == 2) {
        labels[i] = probabilities[2 * i + 1] >= 0.5 ? 1 : 0;
        continue;
      }
      int best = 0;
      for (int c = 1; c < classes; c++) {
        if (probabilities[i * classes + c] > probabilities[i * classes + best]) {
          best = c;
        }
      }
      labels[i] = best;
    }
    return new Predictions(classes, probabilities, labels);
  }

  /** Two classes from the probability of the positive one (N), in [0, 1]. */
  public static Predictions binary(double[] positive) {
    double[] both = new double[2 * positive.length];
    for (int i = 0; i < positive.length; i++) {
      both[2 * i] = 1 - positive[i];
      both[2 * i + 1] = positive[i];
    }
    return of(2, both);
  }

  private ClassForecast decided() {
    if (forecast instanceof ClassForecast classes) {
      return classes;
    }
    throw new UserError("classes are needed here, but the model predicts numbers");
  }

  /** The predicted numbers; refused where the model predicts classes. */
  public NumberForecast numbers() {
    if (forecast instanceof NumberForecast numbers) {
      return numbers;
    }
    throw new UserError("numbers are needed here, but the model predicts classes");
  }

  /** Number of rows N. */
  public int rows() {
    return forecast.rows();
  }

  /** Number of classes C. */
  public int classes() {
    return decided().classes();
  }

  /** Probabilities (N·C) row by row; each row sums to 1. */
  public double[] probabilities() {
    return decided().probabilities();
  }

  /** The decisions (N), in [0, C). */
  public int[] labels() {
    return decided().labels();
  }

  /** Probability of class {@code c} for a row. */
  public double probability(int row, int c) {
    ClassForecast decided = decided();
    return decided.probabilities()[row * decided.classes() + c];
  }

  /** The probability of the last class for each row: of two classes, the positive one. */
  public double[] positive() {
    double[] scores = new double[rows()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = probability(i, classes() - 1);
    }
    return scores;
  }

  /** The same probabilities under other decisions. */
  public Predictions deciding(int[] newLabels) {
    return new Predictions(classes(), probabilities(), newLabels);
  }
}
