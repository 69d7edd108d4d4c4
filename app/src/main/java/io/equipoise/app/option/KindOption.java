package io.equipoise.app.option;

import io.equipoise.core.task.TargetKind;
import io.equipoise.core.task.TaskRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the target is, where its entries alone do not tell. */
public final class KindOption {
  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description =
          "What the target is: number (a regression) or classes. Otherwise up to 20 whole numbers"
              + " are classes, and more are numbers.")
  @Nullable TargetKind kind;

  /** The request with this kind, where one is named. */
  public TaskRequest added(TaskRequest request) {
    return kind == null ? request : request.withKind(kind);
  }
}
