package io.equipoise.core.task;

import java.util.List;

/**
 * A task that fits its table.
 *
 * @param task by column names
 * @param notes what was guessed, left out or looks odd, one sentence each
 */
public record ResolvedTask(Task task, List<String> notes) {
  public ResolvedTask {
    notes = List.copyOf(notes);
  }
}
