package io.equipoise.app.embedding;

import io.equipoise.app.text.TextTable;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.slice.EmbeddingRows;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.Table;
import io.equipoise.tabular.audit.SliceProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A folder of images with a table beside them, {@value #METADATA}, whose column {@value #FILE}
 * names an image per row. Names lead to regular files within the folder and nowhere else.
 */
public final class ImageFolder {
  /** The table's name. */
  public static final String METADATA = "metadata.csv";

  /** The column that names the images. */
  public static final String FILE = "file";

  private static final int SIDE = 16;
  private static final int THUMBNAIL = 96;
  private static final int SHOWN_NAME = 60;

  private final Path folder;
  private final List<Path> files;
  private final List<String> names;

  private ImageFolder(Path folder, List<Path> files, List<String> names) {
    this.folder = folder;
    this.files = files;
    this.names = names;
  }

  /** The folder's table; a folder without one is refused. */
  public static Path metadata(Path folder) {
    Require.that(Files.isDirectory(folder), "--images '" + folder + "' is no folder");
    Path metadata = folder.resolve(METADATA);
    Require.that(
        Files.isRegularFile(metadata),
        folder
            + " has no "
            + METADATA
            + "; write one with the columns file, label, prediction, and what else is known of"
            + " each image");
    return metadata;
  }

  /** The images that a table names, one per row, each there once. */
  public static ImageFolder of(Path folder, Table table) {
    Column column = table.column(FILE);
    List<Path> files = new ArrayList<>();
    List<String> names = new ArrayList<>();
    Map<Path, Integer> rows = new HashMap<>();
    List<String> missing = new ArrayList<>();
    Path root = real(folder);
    for (int row = 0; row < table.rows(); row++) {
      String name = column.text(row);
      Require.that(
          !name.isEmpty(), METADATA + " names no file in row " + (row + 1) + "; leave the row out");
      Path file = within(root, name, row);
      if (!Files.isRegularFile(file)) {
        missing.add(shown(name));
        continue;
      }
      Require.that(
          real(file).startsWith(root),
          "the image " + shown(name) + " leads out of the folder; put the file itself there");
      Integer before = rows.putIfAbsent(file, row);
      Require.that(
          before == null,
          METADATA + " names " + shown(name) + " in more than one row; each image has one");
      files.add(file);
      names.add(name);
    }
    Require.that(
        missing.isEmpty(),
        METADATA
            + " names "
            + missing.size()
            + (missing.size() == 1 ? " image that is" : " images that are")
            + " not there, such as "
            + (missing.isEmpty() ? "" : missing.get(0))
            + "; take the rows out or put the files into "
            + folder);
    return new ImageFolder(root, files, names);
  }

  private static Path within(Path root, String name, int row) {
    try {
      Path file = root.resolve(name).normalize();
      Require.that(
          !Path.of(name).isAbsolute() && file.startsWith(root) && !file.equals(root),
          METADATA
              + " names "
              + shown(name)
              + " in row "
              + (row + 1)
              + ", which leads out of the folder; names are relative to it");
      return file;
    } catch (InvalidPathException e) {
      throw new UserError(
          METADATA + " names " + shown(name) + " in row " + (row + 1) + ", which is no file name",
          e);
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new UserError(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** A name that may be shown: on one line, without control characters. */
  private static String shown(String name) {
    String clean = TextTable.clean(name);
    return "'" + (clean.length() > SHOWN_NAME ? clean.substring(0, SHOWN_NAME) + "…" : clean) + "'";
  }

  /** What is left out: images beside those that are named, which have no row. */
  public List<String> notes() {
    Set<Path> parents = new LinkedHashSet<>();
    files.forEach(file -> parents.add(file.resolveSibling("").normalize()));
    parents.remove(folder);
    Set<Path> named = Set.copyOf(files);
    long without = 0;
    for (Path parent : parents) {
      try (Stream<Path> beside = Files.list(parent)) {
        without += beside.filter(file -> isImage(file) && !named.contains(file)).count();
      } catch (IOException e) {
        throw new UserError(parent + " cannot be listed: " + e.getMessage(), e);
      }
    }
    return without == 0
        ? List.of()
        : List.of(without + " images have no row in " + METADATA + " and are left out.");
  }

  private static boolean isImage(Path file) {
    return file.getFileName()
        .toString()
        .toLowerCase(Locale.ROOT)
        .matches(".*\\.(png|jpe?g|gif|bmp)");
  }

  /**
   * Every image as the mean colours of {@value #SIDE} by {@value #SIDE} cells.
   *
   * @param done told how many are
   */
  public EmbeddingRows pixels(IntConsumer done) {
    int each = SIDE * SIDE * 3;
    Require.that(
        (long) files.size() * each < Integer.MAX_VALUE - 8,
        "there are more than two million images; take a sample of them");
    float[] values = new float[files.size() * each];
    UserError[] failed = new UserError[files.size()];
    int block = 256;
    for (int from = 0; from < files.size(); from += block) {
      int to = Math.min(files.size(), from + block);
      IntStream.range(from, to)
          .parallel()
          .forEach(
              i -> {
                try {
                  float[] cells = SafeImage.cells(image(i), SIDE, SIDE);
                  System.arraycopy(cells, 0, values, i * each, each);
                } catch (UserError e) {
                  failed[i] = e;
                }
              });
      for (int i = from; i < to; i++) {
        if (failed[i] != null) {
          throw failed[i];
        }
      }
      done.accept(to);
    }
    return new EmbeddingRows(values, each);
  }

  private java.awt.image.BufferedImage image(int row) {
    return SafeImage.read(files.get(row), shown(names.get(row)));
  }

  /** Pictures of these rows, numbered anew from 0. */
  public SliceProbe.Pictures pictures(int[] rows) {
    return new SliceProbe.Pictures() {
      @Override
      public Optional<String> source(int row) {
        return Optional.of(SafeImage.thumbnail(image(rows[row]), THUMBNAIL));
      }

      @Override
      public String name(int row) {
        return files.get(rows[row]).getFileName().toString();
      }
    };
  }
}
