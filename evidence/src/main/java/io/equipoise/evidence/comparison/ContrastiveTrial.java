package io.equipoise.evidence.comparison;

import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.EmbeddingSpectrum;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.NearestNeighbours;
import io.equipoise.core.metric.Retrieval;
import io.equipoise.core.metric.RetrievalScores;
import io.equipoise.core.random.Seed;
import io.equipoise.evidence.comparison.PairedTable.Better;
import io.equipoise.evidence.comparison.PairedTable.Column;
import io.equipoise.evidence.experiment.Images;
import io.equipoise.tabular.probe.LinearProbe;
import io.equipoise.tabular.probe.LogisticProbe;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/**
 * Trains an encoder on views of images and measures what its embeddings are good for: a linear
 * layer and nearest neighbours learn from labelled training images, which are the gallery of the
 * retrieval too, and answer for test images.
 *
 * @param labelled how many of the training images, from the first, are used with their labels
 * @param classes of the images
 */
record ContrastiveTrial(Images train, int labelled, Images test, int classes) {
  private static final int NEIGHBOURS = 20;
  private static final LogisticProbe.Options PROBE = new LogisticProbe.Options(1, 50);

  /** Adam's rate at every batch size; chosen by InfoNCE on a seed that no table has. */
  private static final double RATE = 4e-3;

  /** What is measured, shares in [0,1], and the seconds of one core that training took. */
  record Scores(
      double probe,
      double nearest,
      double mapAtR,
      double precisionAt1,
      double rank,
      double seconds) {

    private Scores after(double trained) {
      return new Scores(probe, nearest, mapAtR, precisionAt1, rank, trained);
    }
  }

  /** What tables show. */
  static final List<Column<Scores>> COLUMNS =
      List.of(
          new Column<>("linear probe", Scores::probe, Better.HIGHER, 3),
          new Column<>("k-NN", Scores::nearest, Better.HIGHER, 3),
          new Column<>("MAP@R", Scores::mapAtR, Better.HIGHER, 3),
          new Column<>("precision@1", Scores::precisionAt1, Better.HIGHER, 3),
          new Column<>("effective rank", Scores::rank, Better.NEITHER, 1),
          new Column<>("seconds", Scores::seconds, Better.NEITHER, 1));

  /** Trains until {@code seen} images, counted with their repetitions, have been seen. */
  Scores run(ContrastiveObjective objective, int batch, int seen, Seed seed) {
    long start = cpu();
    try (ImageEncoder encoder = new ImageEncoder(train.side(), objective, classes, RATE, seed)) {
      ImageViews views = new ImageViews(train.pixels(), 1, train.side(), seed);
      for (int done = 0; done + batch <= seen; done += batch) {
        int[] rows = views.batch(batch);
        encoder.step(
            views.two(rows), Arrays.stream(rows).map(row -> train.labels()[row]).toArray());
      }
      double seconds = (cpu() - start) / 1e9;
      return scores(encoder.embed(train.first(labelled).pixels()), encoder.embed(test.pixels()))
          .after(seconds);
    }
  }

  /** What the pixels themselves say. */
  Scores pixels() {
    return scores(train.first(labelled).pixels(), test.pixels());
  }

  private Scores scores(float[] known, float[] asked) {
    int[] labels = train.first(labelled).labels();
    Embeddings gallery = Embeddings.of(known, known.length / labels.length);
    Embeddings queries = Embeddings.of(asked, asked.length / test.size());
    RetrievalScores found = Retrieval.of(queries, test.labels(), gallery, labels, Distance.COSINE);
    return new Scores(
        LinearProbe.accuracy(gallery, labels, queries, test.labels(), PROBE).value(),
        NearestNeighbours.accuracy(
                queries, test.labels(), gallery, labels, NEIGHBOURS, Distance.COSINE)
            .value(),
        Arrays.stream(found.averagePrecisions()).average().orElseThrow(),
        found.precisionAt1().value(),
        EmbeddingSpectrum.of(queries).effectiveRank(),
        0);
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
