package io.equipoise.core.method;

/** Where in the making of a model a method acts. The first five are the stages of remedies. */
public enum Slot {
  /** Changes the training rows: resample, reweigh, generate. */
  DATA,
  /** A loss, or how a loss weighs its samples. */
  OBJECTIVE,
  /** Sampler, optimiser, regulariser, layer or schedule. */
  TRAINING,
  /** Changes a trained model: merge, align, prune, adapt while it is used. */
  MODEL,
  /** Changes what a model's outputs mean: calibrate, threshold. */
  PREDICTION,
  /** Measures; changes nothing. */
  PROBE,
  /** Learns a model from rows. */
  LEARNER,
  /** Estimates a quantity with its standard error and interval. */
  ESTIMATOR
}
