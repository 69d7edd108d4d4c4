package io.equipoise.evidence.comparison;

import ai.djl.training.loss.Loss;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.BarlowTwinsLoss;
import io.equipoise.deep.embedding.DecoupledContrastiveLoss;
import io.equipoise.deep.embedding.InfoNceLoss;
import io.equipoise.deep.embedding.VicRegLoss;
import io.equipoise.deep.graph.MeowLoss;
import io.equipoise.deep.graph.MetaPath;
import io.equipoise.deep.graph.MetaPathEmbedding;
import io.equipoise.deep.graph.MetaPathEmbedding.Negatives;
import io.equipoise.deep.graph.PamcClustering;
import io.equipoise.deep.graph.SparseGraph;
import io.equipoise.evidence.comparison.GraphTask.Scores;
import io.equipoise.evidence.comparison.PairedTable.Better;
import io.equipoise.evidence.comparison.PairedTable.Column;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Compares ways to embed the nodes of made graphs without labels, at several strengths of mixing
 * between blocks. Prints tables in Markdown.
 */
public final class GraphComparison {
  /** Rates of edges between blocks over that within. Fixed before the first run. */
  private static final double[] MIXINGS = {0.1, 0.4};

  private static final List<Column<Scores>> COLUMNS =
      List.of(
          new Column<>("linear probe", Scores::probe, Better.HIGHER, 3),
          new Column<>("NMI", Scores::nmi, Better.HIGHER, 3));

  /**
   * How much is done.
   *
   * @param steps of training
   */
  record Size(int seeds, int nodes, int steps) {
    static final Size FULL = new Size(5, 600, 100);
  }

  /** One way to embed nodes. */
  record Way(String name, Function<GraphTask, Embeddings> embed) {}

  private final Size size;

  GraphComparison(Size size) {
    this.size = size;
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    GraphComparison comparison = new GraphComparison(Size.FULL);
    System.out.println(comparison.tables(comparison.ways()));
  }

  /** What is tried, the baseline first. Fixed before the first run, defaults unless named. */
  List<Way> ways() {
    Loss infonce = new InfoNceLoss(InfoNceLoss.Options.DEFAULT);
    return List.of(
        ofViews("infonce", infonce),
        ofViews(
            "decoupled-contrastive",
            new DecoupledContrastiveLoss(DecoupledContrastiveLoss.Options.DEFAULT)),
        ofViews("vicreg", new VicRegLoss(VicRegLoss.Options.DEFAULT)),
        ofViews("barlow-twins", new BarlowTwinsLoss(BarlowTwinsLoss.Options.DEFAULT)),
        ofPaths("infonce, views of meta-paths", Negatives.ALL),
        ofPaths("meow", Negatives.CLUSTERED),
        ofPaths("adameow", Negatives.LEARNED),
        pamc("pamc", false),
        pamc("pamc, all nodes as negatives", true),
        new Way("features", task -> Embeddings.of(task.x(), task.width())),
        new Way(
            "features of neighbours",
            task ->
                Embeddings.of(
                    GraphViews.propagated(task.x(), task.width(), task.edges()), task.width())),
        new Way("encoder without training", task -> new GraphViews(infonce, 0).fit(task)));
  }

  private Way ofViews(String name, Loss loss) {
    return new Way(name, task -> new GraphViews(loss, size.steps()).fit(task));
  }

  /** Through each node's neighbours and itself: who is up to two steps away. */
  private Way ofPaths(String name, Negatives negatives) {
    int most = size.nodes() / 8;
    MetaPathEmbedding.Options options =
        new MetaPathEmbedding.Options(
            32,
            20,
            negatives,
            List.of(Math.min(15, most), Math.min(45, most)),
            5,
            MeowLoss.Options.DEFAULT,
            0.2,
            0.3,
            0.3,
            size.steps(),
            0,
            7e-4);
    return new Way(
        name,
        task -> {
          SparseGraph around = task.edges().plus(SparseGraph.loops(task.nodes()));
          MetaPath path = new MetaPath(around, Optional.of(task.x()));
          return Embeddings.of(
              new MetaPathEmbedding(options)
                  .fit(task.x(), task.width(), List.of(path), task.seed().child("paths"))
                  .embeddings(),
              options.width());
        });
  }

  private Way pamc(String name, boolean full) {
    PamcClustering.Options options =
        new PamcClustering.Options(64, 10, 1, 0.5, 1, 2, full, size.steps(), size.steps(), 1e-3);
    return new Way(
        name,
        task ->
            Embeddings.of(
                new PamcClustering(options)
                    .fit(
                        task.x(),
                        task.width(),
                        task.edges(),
                        GraphTask.BLOCKS,
                        task.seed().child("pamc"))
                    .embeddings(),
                options.width()));
  }

  /** A table for each strength of mixing. */
  String tables(List<Way> ways) {
    StringBuilder text = new StringBuilder();
    for (double mixing : MIXINGS) {
      List<GraphTask> tasks =
          IntStream.range(0, size.seeds())
              .mapToObj(seed -> GraphTask.of(size.nodes(), mixing, new Seed(seed).child("graphs")))
              .toList();
      List<List<Scores>> scores =
          Trials.run(
              ways,
              size.seeds(),
              (way, seed) -> {
                Scores own = tasks.get(seed).judge(way.embed().apply(tasks.get(seed)));
                System.err.printf("%s|%s|%d|%s%n", mixing, way.name(), seed, own);
                return own;
              });
      List<String> names = ways.stream().map(Way::name).toList();
      text.append(String.format(Locale.ROOT, "### Mixing %.2f%n%n", mixing))
          .append(new PairedTable<>("way to embed", names, COLUMNS, scores, 0).markdown())
          .append('\n');
    }
    return text.toString();
  }
}
