package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * How an attribute is tied to the label. Each label owns {@code values / classes} values, in their
 * order; a sample has one of its label's own with probability {@code bias}, else one of the others,
 * each as likely. {@code 1 / classes} is no bias, 1 gives the label away, 0 makes every sample a
 * counterexample.
 *
 * @param bias in [0, 1]
 */
record Shortcut(int classes, int values, double bias) {

  Shortcut {
    Require.between("bias", bias, 0, 1);
    Require.that(
        values % classes == 0,
        values + " values of an attribute cannot be shared evenly by " + classes + " classes");
  }

  /** As many values as classes. */
  Shortcut(int classes, double bias) {
    this(classes, classes, bias);
  }

  /** The label that owns this value. */
  int owner(int value) {
    return value / (values / classes);
  }

  /** The value of a sample of this label. */
  int draw(int label, UniformRandomProvider random) {
    int each = values / classes;
    boolean own = random.nextDouble() < bias;
    if (own) {
      return label * each + random.nextInt(each);
    }
    int other = random.nextInt(values - each);
    return other < label * each ? other : other + each;
  }
}
