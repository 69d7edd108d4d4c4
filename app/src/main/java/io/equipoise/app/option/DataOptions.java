package io.equipoise.app.option;

import io.equipoise.core.provenance.Fingerprint;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.provenance.Versions;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import io.equipoise.core.task.TaskRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What is to be predicted, by whom it is fair or not, and the data that tells. */
public final class DataOptions {
  @Mixin SourceOptions source = new SourceOptions();

  @Option(
      names = {"-t", "--target"},
      required = true,
      paramLabel = "COL",
      description = "Column of the truth.")
  String target = "";

  @Option(
      names = "--positive",
      paramLabel = "VALUE",
      description = "The target's value that counts as positive.")
  @Nullable String positive;

  @Option(
      names = {"-g", "--group"},
      paramLabel = "COL[,COL]",
      description = "Protected columns; their intersections are looked at as well.")
  List<String> groups = new ArrayList<>();

  @Option(
      names = "--given",
      paramLabel = "COL[,COL]",
      description = "Columns within whose values a gap is looked at again.")
  List<String> given = new ArrayList<>();

  @Option(names = "--weight", paramLabel = "COL", description = "Column of row weights.")
  @Nullable String weight;

  @Option(
      names = "--environment",
      paramLabel = "COL",
      description =
          "Column that says where or when a row was collected; irm, vrex, coral and others for"
              + " environments compare its values.")
  @Nullable String environment;

  @Option(
      names = "--bins",
      paramLabel = "COL=EDGE,…",
      description = "Cut a numeric column into ranges, as in age=25,45,65; may be repeated.")
  List<String> bins = new ArrayList<>();

  @Option(
      names = "--ignore",
      paramLabel = "COL[,COL]",
      description =
          "Columns that no model may learn from, such as what is only known after the target; a"
              + " group column may be one.")
  List<String> ignored = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Seed of everything random; the same seed gives the same numbers.")
  long seed = 1;

  /** Says what is read and what is to be predicted where neither was named. */
  void otherwise(String file, String column) {
    source.file = source.file.isEmpty() ? file : source.file;
    target = target.isEmpty() ? column : target;
  }

  /** Refuses a command line without a file or a target, in the words of the command's parser. */
  void require(CommandSpec command) {
    if (source.file.isEmpty()) {
      throw new MissingParameterException(
          command.commandLine(),
          command.positionalParameters().get(0),
          "Missing required parameter: 'FILE'");
    }
    if (target.isEmpty()) {
      throw new MissingParameterException(
          command.commandLine(),
          command.findOption("--target"),
          "Missing required option: '--target=COL'");
    }
  }

  /** Where the data is and how it is read. */
  public SourceOptions source() {
    return source;
  }

  /** Reads the data. */
  public Table read() {
    return TableReader.read(source.name(), source.options());
  }

  /** How a result on this table is repeated by the command that is running. */
  public Provenance provenance(Table table, CommandSpec command) {
    List<String> arguments = command.root().commandLine().getParseResult().originalArgs();
    return new Provenance(
        TableReader.shown(source.name()),
        Fingerprint.of(table),
        table.rows(),
        seed,
        Versions.current(),
        Repeat.command(arguments));
  }

  /** The seed of everything random. */
  public long seed() {
    return seed;
  }

  /** The task as typed. */
  public TaskRequest request(Table table) {
    return new TaskRequest(
        Optional.of(target),
        Optional.ofNullable(positive),
        columns(groups, table),
        columns(given, table),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(weight),
        Optional.ofNullable(environment),
        bins,
        columns(ignored, table),
        Optional.empty());
  }

  /** Names parted by commas; a name that itself holds a comma is taken whole when it exists. */
  private static List<String> columns(List<String> typed, Table table) {
    List<String> names = new ArrayList<>();
    for (String word : typed) {
      if (table.has(word)) {
        names.add(word);
      } else {
        Arrays.stream(word.split(",", -1)).map(String::strip).forEach(names::add);
      }
    }
    names.removeIf(String::isEmpty);
    return names.stream().distinct().toList();
  }
}
