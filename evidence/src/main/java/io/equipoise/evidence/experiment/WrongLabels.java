package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;

/**
 * Rows of ten Gaussian classes in ten dimensions, some with the label of another class, and rows
 * with right labels to judge by.
 */
record WrongLabels(Examples train, Examples test) {
  static final int CLASSES = 10;
  static final int WIDTH = 10;
  private static final double NOISE = 0.8;

  /** Replaces each training label by one of the nine others with this probability. */
  static WrongLabels of(double wrong, boolean quick, Seed seed) {
    GaussianClasses made = GaussianClasses.of(CLASSES, WIDTH, NOISE, seed.child("classes"));
    Examples right =
        made.rows(GaussianClasses.equal(CLASSES, quick ? 60 : 300), seed.child("train"));
    return new WrongLabels(
        GaussianClasses.mislabelled(right, wrong, seed.child("labels")),
        made.rows(GaussianClasses.equal(CLASSES, quick ? 50 : 500), seed.child("test")));
  }

  static String words(double wrong) {
    return "Made rows of ten Gaussian classes in ten dimensions, noise of "
        + NOISE
        + "; 3,000 training rows, each label replaced by one of the nine others with probability "
        + wrong
        + ", and 5,000 test rows with right labels.";
  }
}
