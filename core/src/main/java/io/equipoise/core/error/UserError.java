package io.equipoise.core.error;

/**
 * A mistake that the user can mend: one line that names the file, row, column or option, says what
 * was expected and what to do. The command line prints the line and exits with code 2; it never
 * shows a stack trace for it unless asked.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code message} is one line, without a trailing full stop needed. */
  public UserError(String message) {
    super(oneLine(message));
  }

  /** As above, keeping what went wrong underneath for {@code --debug}. */
  public UserError(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  private static String oneLine(String message) {
    String line = message.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
    return line.length() <= 600 ? line : line.substring(0, 597) + "...";
  }
}
