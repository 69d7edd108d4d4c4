package io.equipoise.evidence.comparison;

import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.EmbeddingGeometry;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.Retrieval;
import io.equipoise.core.random.Seed;
import io.equipoise.evidence.comparison.PairedTable.Better;
import io.equipoise.evidence.comparison.PairedTable.Column;
import io.equipoise.evidence.experiment.SentencePairs;
import io.equipoise.evidence.experiment.SentenceTask;
import io.equipoise.evidence.experiment.SentenceTraining;
import io.equipoise.evidence.experiment.SlotSentences;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Compares losses for sentences without labels on two made corpora, by whether cosines follow how
 * much meaning two sentences share. Prints tables in Markdown.
 */
public final class SentenceComparison {

  /**
   * How much is done.
   *
   * @param train sentences to train on
   * @param test sentences to measure on
   * @param pairs of them whose cosine is judged
   */
  record Size(int seeds, int train, int test, int pairs, int epochs) {
    static final Size FULL = new Size(5, 1200, 1200, 2000, 10);
  }

  private static final int BATCH = 64;

  /** How a corpus is made: 60 meanings, three words for each filling, 5 to 20 words. */
  @SuppressWarnings("ImmutableEnumChecker")
  private enum Corpus {
    SPREAD("Word vectors that point all ways", 0.5),
    CONE("Word vectors in a cone", 3);

    private final String title;
    private final SlotSentences.Style style;

    Corpus(String title, double common) {
      this.title = title;
      this.style = new SlotSentences.Style(12, 3, 5, 20, 60, common);
    }
  }

  /**
   * What embeddings are good for.
   *
   * @param spearman rank correlation of the cosine of a pair with the slots that it shares
   * @param precision share of sentences whose nearest other one has the same meaning
   * @param alignment mean squared distance of pairs of one meaning
   * @param uniformity log of the mean potential of all pairs
   */
  record Scores(double spearman, double precision, double alignment, double uniformity) {
    static Scores of(Embeddings said, SentencePairs pairs) {
      int[] same =
          IntStream.range(0, pairs.truth().length)
              .filter(p -> pairs.truth()[p] == SlotSentences.SLOTS)
              .toArray();
      Embeddings first = said.rows(IntStream.of(same).map(p -> pairs.first()[p]).toArray());
      Embeddings second = said.rows(IntStream.of(same).map(p -> pairs.second()[p]).toArray());
      return new Scores(
          pairs.spearman(said),
          Retrieval.amongOthers(said, pairs.sentences().meanings(), Distance.COSINE)
              .precisionAt1()
              .value(),
          EmbeddingGeometry.alignment(first, second, 2).value(),
          EmbeddingGeometry.uniformity(said, 2));
    }
  }

  private static final List<Column<Scores>> COLUMNS =
      List.of(
          new Column<>("Spearman", Scores::spearman, Better.HIGHER, 3),
          new Column<>("precision@1", Scores::precision, Better.HIGHER, 3),
          new Column<>("alignment", Scores::alignment, Better.NEITHER, 2),
          new Column<>("uniformity", Scores::uniformity, Better.NEITHER, 2));

  private final Size size;

  SentenceComparison(Size size) {
    this.size = size;
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    System.out.println(new SentenceComparison(Size.FULL).tables(SentenceArm.all()));
  }

  /** A table for each corpus. */
  String tables(List<SentenceArm> arms) {
    StringBuilder text = new StringBuilder();
    for (Corpus corpus : Corpus.values()) {
      List<SentenceTask> tasks =
          IntStream.range(0, size.seeds())
              .mapToObj(
                  seed ->
                      SentenceTask.of(
                          corpus.style,
                          size.train(),
                          size.test(),
                          size.pairs(),
                          new Seed(seed).child("sentences")))
              .toList();
      text.append("## ").append(corpus.title).append("\n\nWithout training: ");
      text.append(floor(tasks)).append(".\n\n");
      text.append(table(corpus, tasks, arms).markdown()).append('\n');
    }
    return text.toString();
  }

  private PairedTable<Scores> table(
      Corpus corpus, List<SentenceTask> tasks, List<SentenceArm> arms) {
    List<List<Scores>> scores =
        Trials.run(
            arms,
            size.seeds(),
            (arm, seed) -> {
              SentenceTask task = tasks.get(seed);
              SentenceTraining training = new SentenceTraining(task, size.epochs(), BATCH);
              Embeddings said = training.learn(arm.lesson().apply(task)).embeddings();
              Scores own = Scores.of(said, task.pairs());
              System.err.printf("%s|%s|%d|%s%n", corpus, arm.name(), seed, own);
              return own;
            });
    return new PairedTable<>(
        "loss", arms.stream().map(SentenceArm::name).toList(), COLUMNS, scores, 0);
  }

  /** What mean word vectors and the encoder's first weights say. */
  private static String floor(List<SentenceTask> tasks) {
    List<Scores> words =
        tasks.stream()
            .map(SentenceTask::pairs)
            .map(
                pairs -> {
                  SlotSentences asked = pairs.sentences();
                  return Scores.of(Embeddings.of(asked.means(), asked.width()), pairs);
                })
            .toList();
    SentenceTraining.Lesson none =
        epoch -> {
          throw new IllegalStateException("nothing is to be learned");
        };
    List<Scores> untrained =
        tasks.stream()
            .map(
                task ->
                    Scores.of(
                        new SentenceTraining(task, 0, BATCH).learn(none).embeddings(),
                        task.pairs()))
            .toList();
    return "mean word vectors "
        + PairedTable.means(COLUMNS, words)
        + "; the encoder as it starts "
        + PairedTable.means(COLUMNS, untrained);
  }
}
