package io.equipoise.app.command;

import io.equipoise.app.dataset.DatasetFolder;
import io.equipoise.app.text.Progress;
import io.equipoise.app.text.Terminal;
import io.equipoise.core.dataset.Benchmark;
import io.equipoise.core.dataset.MadeSet;
import io.equipoise.core.error.Require;
import io.equipoise.core.provenance.Versions;
import io.equipoise.core.random.Seed;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a data set and writes it into a folder. */
@Command(
    name = "make",
    customSynopsis = "equipoise data make NAME --out DIR [OPTIONS]",
    description = {
      "Make a data set of known bias: PNG files with metadata.csv and a contact sheet, or CSV.",
      "The same name, bias, size, side and seed give the same files.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  equipoise data make coloured-digits --bias 0.95 --size 5000 --out train",
      "  equipoise data make coloured-digits --bias 0.1 --seed 2 --out test",
      "  equipoise data make census --bias 0.8 --out census"
    })
public final class DataMakeCommand implements Runnable {
  private static final int MOST = 1_000_000;
  private static final double USUAL_BIAS = 0.95;

  @Parameters(arity = "1", paramLabel = "NAME", description = "One of 'equipoise data list'.")
  private String name = "";

  @Option(
      names = "--bias",
      paramLabel = "B",
      description = {
        "Share of samples whose shortcut agrees with their label, in [0, 1]; 0.95 when not given.",
        "For the census, how strong the effects of sex are; for age-faces, the share of ages that",
        "crowd around 30."
      })
  private double bias = USUAL_BIAS;

  @Option(names = "--size", paramLabel = "N", description = "How many samples; 1000 if not given.")
  private int size = 1000;

  @Option(names = "--side", paramLabel = "PIXELS", description = "Side of images, or of a block.")
  private @Nullable Integer side;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of everything random; the same seed gives the same files.")
  private long seed = 1;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "DIR",
      description = "The folder to write, which is not there yet.")
  private Path folder = Path.of("");

  @Option(names = "--force", description = "Replace a made data set that is there.")
  private boolean force;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress and no remarks.")
  private boolean quiet;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug;

  private final Terminal terminal;

  /** Prints to this terminal. */
  public DataMakeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    Benchmark benchmark = Benchmark.named(name);
    Require.between("--bias", bias, 0, 1);
    Require.between("--size", size, 1, MOST);
    Require.that(
        side == null || benchmark.ofImages(),
        "--side is for images, and " + benchmark.name() + " has none");
    DatasetFolder.check(folder, force);
    int imageSide = side == null ? benchmark.side() : side;
    try (Progress progress = Progress.start(terminal, benchmark.name(), quiet)) {
      MadeSet made = benchmark.make(bias, imageSide, size, new Seed(seed));
      DatasetFolder.write(made, card(benchmark, imageSide), folder, force, progress);
    }
    if (!quiet) {
      terminal.say("wrote " + folder);
    }
  }

  private Map<String, Object> card(Benchmark benchmark, int imageSide) {
    Map<String, Object> card = new LinkedHashMap<>();
    card.put("name", benchmark.name());
    card.put("label", benchmark.label());
    card.put("shortcut", benchmark.shortcut());
    card.put("bias", bias);
    card.put("noBias", benchmark.noBias());
    card.put("size", size);
    if (benchmark.ofImages()) {
      card.put("side", imageSide);
    }
    card.put("seed", seed);
    card.put("equipoise", Versions.equipoise());
    return card;
  }
}
