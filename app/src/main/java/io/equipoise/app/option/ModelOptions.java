package io.equipoise.app.option;

import io.equipoise.core.task.TaskRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The columns that hold a model's answers, when a model is audited. */
public final class ModelOptions {
  @Option(
      names = "--prediction",
      paramLabel = "COL",
      description = "Column of a model's decisions; for regression, of its predicted numbers.")
  @Nullable String prediction;

  @Option(
      names = "--score",
      paramLabel = "COL",
      description = "Column of a model's scores; higher is more positive.")
  @Nullable String score;

  @Option(
      names = "--threshold",
      paramLabel = "T",
      description = "Scores at or above T are decided positive; 0.5 for probabilities.")
  @Nullable String threshold;

  /** The request with these columns. */
  public TaskRequest added(TaskRequest request) {
    return new TaskRequest(
        request.target(),
        request.positive(),
        request.groups(),
        request.given(),
        Optional.ofNullable(prediction),
        Optional.ofNullable(score),
        Optional.ofNullable(threshold),
        request.weight(),
        request.environment(),
        request.bins(),
        request.ignored(),
        request.kind());
  }
}
