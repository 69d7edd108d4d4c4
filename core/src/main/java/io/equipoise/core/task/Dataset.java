package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows with their truth: what learners train on and remedies change.
 *
 * <p>The truth is a class or a number per row. {@link #labels} and {@link #classes} are for classes
 * and {@link #numbers} for numbers; asking for the other is refused.
 *
 * @param rows features and groups
 * @param target the truth of each row
 * @param weights (N) weight of each row, finite and at least 0, not all 0
 * @param synthetic (N) whether a remedy made the row
 */
public record Dataset(Rows rows, Target target, double[] weights, boolean[] synthetic) {

  public Dataset {
    Require.sameLength("the rows", rows.count(), "the targets", target.size());
    Require.sameLength("the rows", rows.count(), "the weights", weights.length);
    Require.sameLength("the rows", rows.count(), "the synthetic flags", synthetic.length);
  }

  /** Rows of classes; labels (N) in [0, classes.size()). */
  public Dataset(
      Rows rows, int[] labels, List<String> classes, double[] weights, boolean[] synthetic) {
    this(rows, new ClassTarget(labels, classes), weights, synthetic);
  }

  /** Rows as they were collected. */
  public static Dataset of(Rows rows, Target target, double[] weights) {
    return new Dataset(rows, target, weights, new boolean[target.size()]);
  }

  /** Rows of classes as they were collected. */
  public static Dataset of(Rows rows, int[] labels, List<String> classes, double[] weights) {
    return of(rows, new ClassTarget(labels, classes), weights);
  }

  /** Number of rows. */
  public int size() {
    return target.size();
  }

  /** What kind of thing the truth is. */
  public TaskKind kind() {
    return target.kind();
  }

  /** The class of each row (N), in [0, classes.size()); refused where the truth is a number. */
  public int[] labels() {
    return ofClasses().labels();
  }

  /** Names of the classes, of two the positive one second; refused where the truth is a number. */
  public List<String> classes() {
    return ofClasses().classes();
  }

  private ClassTarget ofClasses() {
    if (target instanceof ClassTarget classes) {
      return classes;
    }
    throw new UserError("classes are needed here, but the target holds numbers");
  }

  /** The number of each row (N); refused where the truth is a class. */
  public double[] numbers() {
    if (target instanceof NumberTarget numbers) {
      return numbers.values();
    }
    throw new UserError("numbers are needed here, but the target holds classes");
  }

  /** Rows per class. */
  public int[] classSizes() {
    int[] sizes = new int[classes().size()];
    for (int label : labels()) {
      sizes[label]++;
    }
    return sizes;
  }

  /** The row numbers of one class, ascending. */
  public int[] rowsOf(int label) {
    int[] labels = labels();
    return IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
  }

  /** Parts of rows alike in truth and group: what splits keep in the same shares. */
  public Target.Parts strata() {
    Target.Parts parts = target.parts();
    int groups = rows.groups().count();
    int[] codes = new int[size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = parts.codes()[i] * groups + rows.groups().code(i);
    }
    return new Target.Parts(codes, parts.count() * groups);
  }

  /** These rows in this order; rows may repeat. */
  public Dataset take(int[] taken) {
    double[] newWeights = new double[taken.length];
    boolean[] newSynthetic = new boolean[taken.length];
    for (int i = 0; i < taken.length; i++) {
      newWeights[i] = weights[taken[i]];
      newSynthetic[i] = synthetic[taken[i]];
    }
    return new Dataset(rows.take(taken), target.take(taken), newWeights, newSynthetic);
  }

  /** The same rows with their environments in place of groups, where a column tells them. */
  public Dataset byEnvironment() {
    return new Dataset(rows.byEnvironment(), target, weights, synthetic);
  }

  /** The same rows with other weights. */
  public Dataset withWeights(double[] newWeights) {
    return new Dataset(rows, target, newWeights, synthetic);
  }

  /** The same rows, those from this one on being made by a remedy. */
  public Dataset madeFrom(int first) {
    boolean[] made = synthetic.clone();
    Arrays.fill(made, first, made.length, true);
    return new Dataset(rows, target, weights, made);
  }

  /** Whether rows weigh differently. */
  public boolean weightsDiffer() {
    for (double weight : weights) {
      if (weight != weights[0]) {
        return true;
      }
    }
    return false;
  }
}
