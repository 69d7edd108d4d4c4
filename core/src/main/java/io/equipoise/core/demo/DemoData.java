package io.equipoise.core.demo;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Two data sets on which bias is well documented, expanded from their published counts to one row
 * per person. The order of the rows is shuffled by a fixed seed, the same on every machine, so that
 * no split of neighbouring rows is sorted by outcome.
 */
public final class DemoData {
  private DemoData() {}

  /**
   * Graduate admissions at Berkeley in autumn 1973, the six largest departments: 4,526 applicants
   * with {@code sex} (Male, Female), {@code department} (A to F) and {@code admitted} (yes, no).
   * 44.5 % of the men and 30.4 % of the women were admitted, yet within departments the gap
   * vanishes or turns: women applied more to departments that admit few.
   *
   * @see <a href="https://doi.org/10.1126/science.187.4175.398">Bickel, Hammel and O'Connell, Sex
   *     Bias in Graduate Admissions, Science 187, 1975</a>
   */
  public static Table berkeley() {
    return expand("berkeley.csv", new Seed(1973));
  }

  /**
   * Those aboard the Titanic: 2,201 persons with {@code class} (1st, 2nd, 3rd, Crew), {@code sex}
   * (Male, Female), {@code age} (child, adult) and {@code survived} (no, yes); 711 survived.
   *
   * @see <a href="https://doi.org/10.1080/10691898.1995.11910499">Dawson, The "Unusual Episode"
   *     Data Revisited, Journal of Statistics Education 3(3), 1995</a>
   */
  public static Table titanic() {
    return expand("titanic.csv", new Seed(1912));
  }

  /** One row per counted person; the last field of each line is the count. */
  private static Table expand(String resource, Seed seed) {
    List<String[]> lines = read(resource);
    String[] header = lines.get(0);
    List<String[]> cells = lines.subList(1, lines.size());
    int[] counts =
        cells.stream().mapToInt(cell -> Integer.parseInt(cell[header.length - 1])).toArray();
    int[] cellOfRow = new int[Arrays.stream(counts).sum()];
    int filled = 0;
    for (int cell = 0; cell < counts.length; cell++) {
      Arrays.fill(cellOfRow, filled, filled + counts[cell], cell);
      filled += counts[cell];
    }
    Permutation.shuffle(cellOfRow, seed.generator());

    List<Column> columns = new ArrayList<>();
    for (int field = 0; field < header.length - 1; field++) {
      columns.add(column(header[field], field, cells, cellOfRow));
    }
    return Table.of(columns);
  }

  private static CategoryColumn column(
      String name, int field, List<String[]> cells, int[] cellOfRow) {
    Set<String> distinct = new LinkedHashSet<>();
    cells.forEach(cell -> distinct.add(cell[field]));
    List<String> levels = List.copyOf(distinct);
    int[] codes = new int[cellOfRow.length];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = levels.indexOf(cells.get(cellOfRow[row])[field]);
    }
    return new CategoryColumn(name, codes, levels);
  }

  private static List<String[]> read(String resource) {
    InputStream stream = DemoData.class.getResourceAsStream(resource);
    if (stream == null) {
      throw new IllegalStateException(resource + " is missing from the program");
    }
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader.lines().map(line -> line.split(",", -1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
