package io.equipoise.core.compare;

import io.equipoise.core.error.UserError;
import io.equipoise.core.file.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The finished trials of one comparison, a JSON line each, so that a run that was killed goes on
 * where it stopped. The first line is a key of the data, recipes, splits and seed: trials of
 * another comparison are never mixed in. A last line that was cut off in the middle is dropped.
 */
final class TrialLog implements AutoCloseable {
  private final FileChannel channel;
  private final List<Trial> finished;

  private TrialLog(FileChannel channel, List<Trial> finished) {
    this.channel = channel;
    this.finished = finished;
  }

  /** Starts anew, replacing what is there. */
  static TrialLog start(Path file, String key) {
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      TrialLog log = new TrialLog(channel, List.of());
      log.append(key);
      return log;
    } catch (IOException e) {
      throw failure(file, "written", e);
    }
  }

  /** Goes on with the trials that are there; a file of another comparison is the user's error. */
  static TrialLog resume(Path file, String key) {
    if (!Files.exists(file)) {
      return start(file, key);
    }
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n') + 1;
      List<String> lines = text.substring(0, end).lines().toList();
      if (lines.isEmpty()) {
        return start(file, key);
      }
      if (!lines.get(0).equals(key)) {
        throw new UserError(
            file
                + " holds the trials of another comparison (other data, recipes, splits or seed); leave out --resume to"
                + " start anew");
      }
      List<Trial> trials = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        trials.add(Json.read(line.getBytes(StandardCharsets.UTF_8), Trial.class, file.toString()));
      }
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      channel.truncate(text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
      channel.position(channel.size());
      return new TrialLog(channel, List.copyOf(trials));
    } catch (IOException e) {
      throw failure(file, "read", e);
    }
  }

  /** The trials that were there when the log was opened. */
  List<Trial> finished() {
    return finished;
  }

  /** Writes one trial down at once, so that it survives whatever comes next. */
  synchronized void add(Trial trial) {
    try {
      append(Json.write(trial));
    } catch (IOException e) {
      throw new UserError(
          "the checkpoint of the comparison cannot be written: " + e.getMessage(), e);
    }
  }

  private void append(String line) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  private static UserError failure(Path file, String done, IOException cause) {
    return new UserError(
        "the checkpoint "
            + file
            + " cannot be "
            + done
            + ": "
            + cause.getClass().getSimpleName()
            + " "
            + cause.getMessage(),
        cause);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UserError(
          "the checkpoint of the comparison cannot be closed: " + e.getMessage(), e);
    }
  }
}
