package io.equipoise.app.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows and columns of text, aligned, within a width. Columns of numbers stand to the right. When
 * the table is too wide, the columns of prose wrap; control characters of the data never reach the
 * terminal.
 */
public final class TextTable {
  private static final String GAP = "  ";
  private static final int NARROWEST = 8;

  /** Cells of at most this length are labels, and stay on one line where there is room. */
  private static final int LABEL = 20;

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  private TextTable(List<String> header) {
    this.header = header.stream().map(TextTable::clean).toList();
  }

  /** A table with these column heads. */
  public static TextTable of(String... header) {
    return new TextTable(Arrays.asList(header));
  }

  /** A table with these column heads. */
  public static TextTable of(List<String> header) {
    return new TextTable(header);
  }

  /** Adds a row of as many cells as there are heads. */
  public TextTable row(String... cells) {
    return row(Arrays.asList(cells));
  }

  /** Adds a row of as many cells as there are heads. */
  public TextTable row(List<String> cells) {
    if (cells.size() != header.size()) {
      throw new IllegalArgumentException(cells.size() + " cells under " + header.size() + " heads");
    }
    rows.add(cells.stream().map(TextTable::clean).toList());
    return this;
  }

  /** Whether no row was added. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The lines, none longer than {@code width} unless words or columns are too many for it. */
  public List<String> lines(int width) {
    int[] widths = fit(width);
    boolean[] right = new boolean[header.size()];
    for (int k = 0; k < right.length; k++) {
      right[k] = isNumeric(k);
    }
    List<String> lines = new ArrayList<>();
    lines.addAll(wrapped(header, widths, right));
    List<String> rule = new ArrayList<>();
    for (int w : widths) {
      rule.add("-".repeat(w));
    }
    lines.add(String.join(GAP, rule));
    for (List<String> row : rows) {
      lines.addAll(wrapped(row, widths, right));
    }
    return lines;
  }

  /**
   * Every column as wide as it likes where that fits. Otherwise each starts at its longest word, or
   * its longest label, and what room is left goes, character by character, to the column that would
   * have the most lines.
   */
  private int[] fit(int width) {
    int[] natural = new int[header.size()];
    int[] widths = new int[header.size()];
    for (int k = 0; k < widths.length; k++) {
      natural[k] = Math.max(1, columns(header.get(k)));
      int body = 0;
      int word = 0;
      for (List<String> row : rows) {
        body = Math.max(body, columns(row.get(k)));
        word = Math.max(word, longestWord(row.get(k)));
      }
      natural[k] = Math.max(natural[k], body);
      widths[k] = Math.max(longestWord(header.get(k)), body <= LABEL ? body : word);
    }
    int room = width - GAP.length() * (widths.length - 1);
    if (Arrays.stream(natural).sum() <= room) {
      return natural;
    }
    int left = room - Arrays.stream(widths).sum();
    for (; left < 0; left++) {
      int widest = 0;
      for (int k = 1; k < widths.length; k++) {
        widest = widths[k] > widths[widest] ? k : widest;
      }
      if (widths[widest] <= NARROWEST) {
        break;
      }
      widths[widest]--;
    }
    for (; left > 0; left--) {
      int tallest = 0;
      for (int k = 1; k < widths.length; k++) {
        boolean taller = (long) natural[k] * widths[tallest] > (long) natural[tallest] * widths[k];
        tallest = taller ? k : tallest;
      }
      if (widths[tallest] >= natural[tallest]) {
        break;
      }
      widths[tallest]++;
    }
    return widths;
  }

  private static int longestWord(String text) {
    int longest = 1;
    for (String word : text.split(" ", -1)) {
      longest = Math.max(longest, columns(word));
    }
    return longest;
  }

  private boolean isNumeric(int k) {
    boolean any = false;
    for (List<String> row : rows) {
      String cell = row.get(k);
      if (cell.isEmpty() || cell.equals(Numbers.NONE)) {
        continue;
      }
      if (!cell.matches("[-+]?[0-9.,]+(e[-+]?[0-9]+)?( ?%)?|-?inf")) {
        return false;
      }
      any = true;
    }
    return any;
  }

  private static List<String> wrapped(List<String> cells, int[] widths, boolean[] right) {
    List<List<String>> parts = new ArrayList<>();
    int height = 1;
    for (int k = 0; k < widths.length; k++) {
      List<String> part = wrap(cells.get(k), widths[k]);
      parts.add(part);
      height = Math.max(height, part.size());
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < height; i++) {
      StringBuilder line = new StringBuilder();
      for (int k = 0; k < widths.length; k++) {
        String text = i < parts.get(k).size() ? parts.get(k).get(i) : "";
        String pad = " ".repeat(Math.max(0, widths[k] - columns(text)));
        line.append(k == 0 ? "" : GAP).append(right[k] ? pad + text : text + pad);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** Prose in lines of at most {@code width}; longer words are cut. */
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      String rest = word;
      if (!line.isEmpty() && columns(line.toString()) + 1 + columns(rest) > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      while (columns(rest) > width) {
        int end = rest.offsetByCodePoints(0, Math.max(1, width));
        lines.add(rest.substring(0, end));
        rest = rest.substring(end);
      }
      line.append(line.isEmpty() ? "" : " ").append(rest);
    }
    lines.add(line.toString());
    return lines;
  }

  /** Characters as a terminal counts them, nearly: one per code point. */
  private static int columns(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Text of a data set must not move the cursor or break the table. */
  public static String clean(String text) {
    return text.replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cf}]", "\uFFFD").strip();
  }
}
