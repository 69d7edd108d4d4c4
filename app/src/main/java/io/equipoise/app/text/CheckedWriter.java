package io.equipoise.app.text;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.Optional;

/**
 * Standard output that remembers when writing failed. A reader that left, as {@code head} does, is
 * no failure: what follows is dropped.
 */
public final class CheckedWriter extends Writer {
  private final Writer target;
  private Optional<String> lost = Optional.empty();
  private boolean closed;

  /** Writes to {@code target}. */
  public CheckedWriter(Writer target) {
    this.target = target;
  }

  /** Why output was lost; empty when all of it arrived. */
  public Optional<String> lost() {
    return lost;
  }

  @Override
  public void write(char[] characters, int offset, int length) {
    if (closed) {
      return;
    }
    try {
      target.write(characters, offset, length);
    } catch (IOException e) {
      lose(e);
    }
  }

  @Override
  public void write(String text) {
    char[] characters = text.toCharArray();
    write(characters, 0, characters.length);
  }

  @Override
  public void flush() {
    if (closed) {
      return;
    }
    try {
      target.flush();
    } catch (IOException e) {
      lose(e);
    }
  }

  @Override
  public void close() {
    flush();
  }

  private void lose(IOException e) {
    closed = true;
    String message = String.valueOf(e.getMessage());
    if (!message.toLowerCase(Locale.ROOT).contains("broken pipe")) {
      lost = Optional.of(message);
    }
  }
}
