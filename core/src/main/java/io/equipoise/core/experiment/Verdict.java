package io.equipoise.core.experiment;

/** What an experiment says of a paper's claim. */
public enum Verdict {
  /** The interval of the difference lies on the claimed side. */
  REPRODUCED("reproduced"),
  /** No difference shown in either direction, or too small a one. */
  NOT_SHOWN("not shown at this scale"),
  /** The interval of the difference lies on the other side. */
  CONTRADICTED("contradicted");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /** As the ledger writes it. */
  public String words() {
    return words;
  }
}
