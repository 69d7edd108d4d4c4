package io.equipoise.app.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar with the time left on standard error. It shows only on a terminal, and only once
 * the work has taken two seconds; it leaves nothing behind. Safe to tell from any thread.
 */
public final class Progress implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 2000;

  private final Terminal terminal;
  private final String task;
  private final int width;
  private final @Nullable ScheduledExecutorService clock;
  private @Nullable ProgressBar bar;
  private int done;
  private int total;
  private String message = "";

  private Progress(Terminal terminal, String task, boolean shown) {
    this.terminal = terminal;
    this.task = task;
    this.width = Math.min(100, terminal.width() - 1);
    this.clock = shown ? Executors.newSingleThreadScheduledExecutor(Progress::daemon) : null;
    if (clock != null) {
      var unused = clock.schedule(this::open, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Starts a task; {@code quiet} shows nothing. */
  public static Progress start(Terminal terminal, String task, boolean quiet) {
    return new Progress(terminal, task, terminal.errIsTerminal() && !quiet);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "progress");
    thread.setDaemon(true);
    return thread;
  }

  private synchronized void open() {
    bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setStyle(ProgressBarStyle.ASCII)
            .setInitialMax(Math.max(1, total))
            .setUpdateIntervalMillis(500)
            .setMaxRenderedLength(width)
            .setConsumer(new DelegatingProgressBarConsumer(this::draw, width))
            .build();
    bar.stepTo(done);
    bar.setExtraMessage(message);
  }

  private void draw(String line) {
    write("\r" + line);
  }

  private void write(String text) {
    try {
      terminal.err().write(text);
      terminal.err().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code newDone} of {@code newTotal} parts are finished; {@code what} is being worked on. */
  public synchronized void at(int newDone, int newTotal, String what) {
    done = newDone;
    total = newTotal;
    message = TextTable.clean(what);
    if (bar != null) {
      bar.maxHint(Math.max(1, newTotal));
      bar.stepTo(newDone);
      bar.setExtraMessage(message);
    }
  }

  /** Ends the bar and wipes its line. */
  @Override
  public synchronized void close() {
    if (clock != null) {
      clock.shutdownNow();
    }
    if (bar != null) {
      bar.close();
      bar = null;
      write("\r" + " ".repeat(width) + "\r");
    }
  }
}
