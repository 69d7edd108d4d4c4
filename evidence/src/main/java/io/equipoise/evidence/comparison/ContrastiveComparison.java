package io.equipoise.evidence.comparison;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.evidence.comparison.ContrastiveTrial.Scores;
import io.equipoise.evidence.experiment.Images;
import io.equipoise.evidence.experiment.MadeDigits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Compares losses of the contrastive family on MNIST's 10,000 test images and on drawn digits, with
 * one small encoder, at equal numbers of images seen: those that look at no class with InfoNCE, and
 * those that do with SupCon. Prints tables in Markdown.
 */
public final class ContrastiveComparison {
  private static final int CLASSES = MadeDigits.CLASSES;

  /**
   * How much is done.
   *
   * @param train images to train on
   * @param labelled how many of them serve probes and retrieval with their labels
   * @param test images to measure on
   * @param seen images that each training sees, with repetitions
   */
  record Size(int seeds, int train, int labelled, int test, int seen, List<Integer> batches) {
    static final Size FULL = new Size(5, 4000, 1000, 1000, 12288, List.of(64, 256, 1024));
  }

  /** Where the images of a seed come from. */
  private sealed interface Source {
    String name();

    ContrastiveTrial trial(int seed, Size size);

    /** Test images over training images where seeds share images, or 0. */
    double overlap(Size size);
  }

  /** One set of images: every seed has test images of its own, and trains on some of the others. */
  private record Shared(String name, Images images) implements Source {
    private static final Seed ORDER = new Seed(1).child("folds");

    @Override
    public ContrastiveTrial trial(int seed, Size size) {
      int[] order = Permutation.of(images.size(), ORDER.generator());
      int fold = images.size() / size.seeds();
      int[] test = Arrays.copyOfRange(order, seed * fold, seed * fold + size.test());
      int[] others =
          IntStream.range(0, order.length)
              .filter(i -> i / fold != seed)
              .map(i -> order[i])
              .toArray();
      int[] shuffled = Permutation.of(others.length, ORDER.child(seed).generator());
      int[] train = IntStream.range(0, size.train()).map(i -> others[shuffled[i]]).toArray();
      return new ContrastiveTrial(images.take(train), size.labelled(), images.take(test), CLASSES);
    }

    @Override
    public double overlap(Size size) {
      return (double) size.test() / size.train();
    }
  }

  /** Images drawn anew for every seed. */
  private record Drawn() implements Source {
    @Override
    public String name() {
      return "Drawn digits";
    }

    @Override
    public ContrastiveTrial trial(int seed, Size size) {
      Seed drawn = new Seed(seed).child("drawn digits");
      return new ContrastiveTrial(
          Images.drawn(size.train(), drawn.child("train")),
          size.labelled(),
          Images.drawn(size.test(), drawn.child("test")),
          CLASSES);
    }

    @Override
    public double overlap(Size size) {
      return 0;
    }
  }

  private final Size size;

  ContrastiveComparison(Size size) {
    this.size = size;
  }

  /** The folder of the data, then names of data sets, all if there are none. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]).resolve("images");
    List<String> wanted = List.of(arguments).subList(1, arguments.length);
    ContrastiveComparison comparison = new ContrastiveComparison(Size.FULL);
    if (wanted.isEmpty() || wanted.contains("MNIST")) {
      System.out.println(comparison.ofImages("MNIST", Images.mnist(folder)));
    }
    if (wanted.isEmpty() || wanted.contains("Drawn digits")) {
      System.out.println(comparison.ofDrawnDigits());
    }
  }

  /** The tables of one set of images. */
  String ofImages(String name, Images images) {
    return tables(new Shared(name, images));
  }

  /** The tables of digits that every seed draws for itself. */
  String ofDrawnDigits() {
    return tables(new Drawn());
  }

  private String tables(Source source) {
    List<ContrastiveTrial> trials =
        IntStream.range(0, size.seeds()).mapToObj(seed -> source.trial(seed, size)).toList();
    StringBuilder text = new StringBuilder("## " + source.name() + "\n\n");
    text.append(floor(trials)).append('\n');
    text.append(family(source, trials, "no classes", ContrastiveObjective.OF_VIEWS));
    text.append(family(source, trials, "classes", ContrastiveObjective.OF_CLASSES));
    return text.toString();
  }

  /** What there is without training. */
  private String floor(List<ContrastiveTrial> trials) {
    ContrastiveObjective any = ContrastiveObjective.OF_VIEWS.get(0);
    List<Scores> pixels = trials.stream().map(ContrastiveTrial::pixels).toList();
    List<Scores> untrained = new ArrayList<>();
    for (int seed = 0; seed < trials.size(); seed++) {
      untrained.add(trials.get(seed).run(any, 1, 0, new Seed(seed)));
    }
    return "Without training: "
        + "pixels "
        + PairedTable.means(ContrastiveTrial.COLUMNS, pixels)
        + "; random encoder "
        + PairedTable.means(ContrastiveTrial.COLUMNS, untrained)
        + ".\n";
  }

  private String family(
      Source source,
      List<ContrastiveTrial> trials,
      String told,
      List<ContrastiveObjective> objectives) {
    List<String> names = objectives.stream().map(ContrastiveObjective::name).toList();
    List<PairedTable<Scores>> tables = new ArrayList<>();
    for (int batch : size.batches()) {
      List<List<Scores>> scores = scores(trials, objectives, batch, source.name());
      tables.add(
          new PairedTable<>("loss", names, ContrastiveTrial.COLUMNS, scores, source.overlap(size)));
    }
    StringBuilder text = new StringBuilder("\n### " + source.name() + ", told " + told + "\n\n");
    text.append("| against `").append(names.get(0)).append("` |");
    size.batches().forEach(batch -> text.append(String.format(Locale.ROOT, " batch %,d |", batch)));
    text.append("\n|---|").append("---|".repeat(tables.size())).append('\n');
    for (int i = 1; i < names.size(); i++) {
      text.append("| `").append(names.get(i)).append("` |");
      for (PairedTable<Scores> table : tables) {
        text.append(' ').append(table.summary(i)).append(" |");
      }
      text.append('\n');
    }
    for (int at = 0; at < tables.size(); at++) {
      text.append(String.format(Locale.ROOT, "%nBatch %,d:%n%n", size.batches().get(at)));
      text.append(tables.get(at).markdown());
    }
    return text.toString();
  }

  private List<List<Scores>> scores(
      List<ContrastiveTrial> trials,
      List<ContrastiveObjective> objectives,
      int batch,
      String name) {
    return Trials.run(
        objectives,
        trials.size(),
        (objective, seed) -> {
          Scores own = trials.get(seed).run(objective, batch, size.seen(), new Seed(seed));
          System.err.printf("%s|%d|%s|%d|%s%n", name, batch, objective.name(), seed, own);
          return own;
        });
  }
}
