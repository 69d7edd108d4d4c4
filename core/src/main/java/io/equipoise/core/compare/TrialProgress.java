package io.equipoise.core.compare;

/** Told of each finished trial, from any thread. */
@FunctionalInterface
public interface TrialProgress {
  /** Tells nobody. */
  TrialProgress SILENT = (done, total, last) -> {};

  /** {@code done} of {@code total} trials are finished; {@code last} is the newest. */
  void finished(int done, int total, Trial last);
}
