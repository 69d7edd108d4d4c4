package io.equipoise.app.option;

import io.equipoise.app.embedding.ImageFolder;
import io.equipoise.app.embedding.NpyFile;
import io.equipoise.app.text.Progress;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.slice.EmbeddingColumns;
import io.equipoise.core.slice.EmbeddingRows;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.ReadOptions;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import io.equipoise.core.task.Task;
import io.equipoise.tabular.audit.SliceProbe;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where embeddings or images are in which slices are sought. */
public final class SliceOptions {
  private static final String TARGET = "label";

  @Option(
      names = "--embeddings",
      paramLabel = "FILE",
      description =
          "Find groups of rows that lie together and on which a model fails: a table with numbered"
              + " columns such as e0…e511, or vectors (.npy, or a table) for the rows of FILE.")
  @Nullable String embeddings;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description =
          "The same in a folder of images with metadata.csv: file, label, prediction and what else"
              + " is known of each.")
  @Nullable Path images;

  /** Whether the embeddings stand beside the table and not in it. */
  private boolean beside;

  /** Whether either was named. */
  public boolean named() {
    return embeddings != null || images != null;
  }

  /**
   * Before any work: what the data is read from, and which column is the truth if none was named.
   */
  public void settle(DataOptions data, CommandSpec command) {
    Require.that(
        embeddings == null || images == null,
        "--embeddings and --images are two ways to say where rows lie; leave one out");
    String file = data.source().name();
    if (images != null) {
      Require.that(
          file.isEmpty(),
          "--images brings its own table, "
              + ImageFolder.METADATA
              + " in the folder; leave "
              + file
              + " out");
      data.otherwise(ImageFolder.metadata(images).toString(), TARGET);
    } else if (embeddings != null) {
      Require.that(
          !file.isEmpty() || !NpyFile.isNamed(embeddings),
          embeddings
              + " holds vectors only; name the table with the label and prediction of each row"
              + " first, as in: equipoise audit rows.csv --embeddings "
              + embeddings);
      beside = !file.isEmpty();
      data.otherwise(embeddings, TARGET);
    } else {
      data.require(command);
    }
  }

  /**
   * What was read.
   *
   * @param table without the embedding
   * @param rows an embedding for each row of it
   * @param folder of the images, when there are any
   */
  public record Read(Table table, EmbeddingRows rows, Optional<ImageFolder> folder) {

    /** The table with a number that tells each embedding, for a fingerprint of all of the data. */
    public Table marked() {
      double[] marks = new double[rows.size()];
      for (int i = 0; i < marks.length; i++) {
        int from = i * rows.width();
        marks[i] = Arrays.hashCode(Arrays.copyOfRange(rows.values(), from, from + rows.width()));
      }
      return table.with(NumericColumn.of("(embedding)", marks));
    }

    /** The probe of the rows that an audit keeps. */
    public SliceProbe probe(int[] kept) {
      EmbeddingRows some = kept.length == rows.size() ? rows : rows.take(kept);
      return SliceProbe.on(
          some,
          folder.isPresent() ? Set.of(ImageFolder.FILE) : Set.of(),
          folder.map(each -> each.pictures(kept)));
    }
  }

  /** The same with the folder of images as its source, where that is what was named. */
  public Provenance of(Provenance table) {
    return images == null
        ? table
        : new Provenance(
            images.toString(),
            table.fingerprint(),
            table.rows(),
            table.seed(),
            table.versions(),
            table.command());
  }

  /** The embeddings of a table's rows; images are embedded here. */
  public Read read(Table table, Task task, Progress progress) {
    if (images != null) {
      ImageFolder folder = ImageFolder.of(images, table);
      EmbeddingRows pixels =
          folder.pixels(done -> progress.at(done, table.rows(), "reading images"));
      return new Read(table, pixels, Optional.of(folder));
    }
    String file = Objects.requireNonNull(embeddings, "one of both is named");
    if (NpyFile.isNamed(file)) {
      return together(table, NpyFile.read(Path.of(file)), file);
    }
    Set<String> roles = roles(task);
    if (beside) {
      Table vectors = TableReader.read(file, ReadOptions.DEFAULT);
      return together(table, EmbeddingRows.of(vectors, columns(vectors, roles, file)), file);
    }
    List<String> columns = columns(table, roles, file);
    return new Read(table.without(columns), EmbeddingRows.of(table, columns), Optional.empty());
  }

  private static Read together(Table table, EmbeddingRows rows, String file) {
    Require.that(
        rows.size() == table.rows(),
        file
            + " holds "
            + rows.size()
            + " vectors, but the table has "
            + table.rows()
            + " rows; they go together row by row");
    return new Read(table, rows, Optional.empty());
  }

  /** The numbered columns, or else all numbers that are nothing else. */
  private static List<String> columns(Table table, Set<String> roles, String file) {
    List<String> numbered = EmbeddingColumns.of(table, roles);
    List<String> columns =
        numbered.isEmpty() ? EmbeddingColumns.allNumbers(table, roles) : numbered;
    if (columns.isEmpty()) {
      throw new UserError(
          file
              + " has no columns of numbers beside the label and the prediction to be an embedding");
    }
    return columns;
  }

  private static Set<String> roles(Task task) {
    Set<String> roles = new LinkedHashSet<>(task.notFeatures());
    roles.addAll(task.groups());
    roles.addAll(task.given());
    task.environment().ifPresent(roles::add);
    return roles;
  }
}
