package io.equipoise.app.option;

import io.equipoise.core.error.Require;
import io.equipoise.core.method.Spelling;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.ScoreScale;
import io.equipoise.core.task.TaskRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The columns that hold a model's answers, when a model is audited. */
public final class ModelOptions {
  private static final String PREDICTION = "prediction";

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

  @Option(
      names = "--score-scale",
      paramLabel = "SCALE",
      converter = Scale.class,
      description =
          "How scores outside [0, 1] are read as probabilities: min-max, or sigmoid for log-odds."
              + " The threshold still cuts them as they are.")
  ScoreScale scale = ScoreScale.NONE;

  /** Reads a scale as it is written. */
  static final class Scale implements ITypeConverter<ScoreScale> {
    @Override
    public ScoreScale convert(String text) {
      for (ScoreScale each : ScoreScale.values()) {
        if (Spelling.same(each.name(), text)) {
          return each;
        }
      }
      throw new TypeConversionException("'" + text + "' is not none, min-max or sigmoid");
    }
  }

  /** The scale of scores; refused where there are none. */
  public ScoreScale scale() {
    Require.that(
        scale == ScoreScale.NONE || score != null,
        "--score-scale says how scores are read, so name their column with --score");
    return scale;
  }

  /** Takes the column {@code prediction} where no other was named; without one it is refused. */
  public void orColumn(Table table, String shown) {
    if (prediction == null && score == null) {
      Require.that(
          table.has(PREDICTION),
          shown
              + " has no column '"
              + PREDICTION
              + "'; name the model's decisions with --prediction, or its scores with --score");
      prediction = PREDICTION;
    }
  }

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
