package io.equipoise.core.compare;

import io.equipoise.core.method.Slot;

/** When a remedy acts, in the words of the field. */
public enum Stage {
  /** On the rows, before training: pre-processing. */
  BEFORE("before training"),
  /** While the model is trained: in-processing. */
  IN("in training"),
  /** On the model or its predictions: post-processing. */
  AFTER("after training");

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  /** The words for people. */
  public String label() {
    return label;
  }

  static Stage of(Slot slot) {
    return switch (slot) {
      case DATA -> BEFORE;
      case PREDICTION, MODEL -> AFTER;
      default -> IN;
    };
  }
}
