package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.DebiasedPairSampling;
import io.equipoise.deep.embedding.DebiasedSentenceLoss;
import io.equipoise.deep.embedding.SurfaceBias;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * DebCSE on made sentences of 60 meanings, said in different words and lengths, beside dropout
 * contrast alone and beside plain nearest neighbours as positives.
 */
public final class DebCseExperiment implements Experiment {
  private static final String SPEARMAN = "Spearman correlation of cosine and shared slots";
  private static final String WORDS = "partial correlation with shared words, absolute";
  private static final String LENGTH = "partial correlation with length ratio, absolute";
  private static final String DROPOUT = "dropout contrast";
  private static final String NEAREST = "nearest neighbours as positives";
  private static final String DEBCSE = "debcse";
  private static final String CENTRED = "debcse on centred base embeddings";
  private static final String SAME = "share of drawn positives with the same meaning";
  private static final String LEFT_OUT = "share of pairs left out as false negatives";
  private static final double FALSE_NEGATIVE = 0.8;
  private static final SlotSentences.Style STYLE = new SlotSentences.Style(12, 3, 5, 20, 60, 0.5);

  @Override
  public String method() {
    return "debcse";
  }

  @Override
  public String claim() {
    return "Sampled paraphrases and look-alikes add 0.03 to the Spearman correlation of cosine and"
        + " shared meaning over dropout contrast, and take 0.05 or more from what shared words and"
        + " equal lengths add to the cosine.";
  }

  @Override
  public String data() {
    return "Made sentences of 60 meanings in three slots, three words for each filling, 5 to 20"
        + " words with Zipf fillers; 1200 to train, 2000 pairs of 1200 others to judge.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (64-64-64) on mean word vectors under contrast of dropout twins,"
        + " temperature 0.05, 10 epochs of Adam at 0.001 in batches of 64; base embeddings are the"
        + " mean word vectors.";
  }

  @Override
  public String scaledDown() {
    return "Made sentences and a perceptron instead of BERT on a million sentences; weights of the"
        + " draws are this project's reading of the paper's principle; the ten nearest are"
        + " candidates for positives.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(SPEARMAN, DEBCSE, DROPOUT, true, 0.03),
        new Measure(WORDS, DEBCSE, DROPOUT, false, 0.05),
        new Measure(LENGTH, DEBCSE, DROPOUT, false, 0.05));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    SentenceTask task =
        SentenceTask.of(
            STYLE, quick ? 300 : 1200, quick ? 300 : 1200, quick ? 200 : 2000, new Seed(seed));
    int epochs = quick ? 1 : 10;
    SlotSentences train = task.train();
    Embeddings base = Embeddings.of(train.means(), SentenceEncoder.WIDTH);
    DebiasedPairSampling.Corpus weighed = DebiasedSentences.WEIGHED.of(train.tokens(), base);
    DebiasedPairSampling.Corpus moved = DebiasedSentences.WEIGHED.of(train.tokens(), centred(base));
    DebiasedPairSampling.Corpus plain = DebiasedSentences.NEAREST.of(train.tokens(), base);
    List<Value> values = new ArrayList<>();
    measure(DROPOUT, false, false, 0, weighed, task, epochs, values);
    measure(NEAREST, true, false, 1, plain, task, epochs, values);
    measure(DEBCSE, true, true, 1, weighed, task, epochs, values);
    measure(CENTRED, true, true, 1, moved, task, epochs, values);
    audit(NEAREST, plain, task, values);
    audit(DEBCSE, weighed, task, values);
    audit(CENTRED, moved, task, values);
    return new Outcome(values);
  }

  /** Less their mean, which all sentences share. */
  private static Embeddings centred(Embeddings base) {
    int width = base.width();
    double[] values = base.values().clone();
    for (int j = 0; j < width; j++) {
      double mean = 0;
      for (int i = 0; i < base.size(); i++) {
        mean += values[i * width + j] / base.size();
      }
      for (int i = 0; i < base.size(); i++) {
        values[i * width + j] -= mean;
      }
    }
    return new Embeddings(values, width);
  }

  /** What is drawn and left out, which decides nothing and says why. */
  private static void audit(
      String arm, DebiasedPairSampling.Corpus corpus, SentenceTask task, List<Value> values) {
    int[] positives = corpus.draw(task.seed().child("audit")).positives();
    int same = 0;
    for (int i = 0; i < positives.length; i++) {
      boolean drawn = positives[i] >= 0;
      same += drawn && task.train().shared(i, positives[i]) == SlotSentences.SLOTS ? 1 : 0;
    }
    values.add(new Value(SAME, arm, (double) same / positives.length));
    int[] some = new int[200];
    Arrays.setAll(some, i -> i);
    int above = -some.length;
    for (float similarity : corpus.semantic(some)) {
      above += similarity > FALSE_NEGATIVE ? 1 : 0;
    }
    values.add(new Value(LEFT_OUT, arm, above / (some.length * (some.length - 1.0))));
  }

  private static void measure(
      String arm,
      boolean positives,
      boolean negatives,
      double gamma,
      DebiasedPairSampling.Corpus corpus,
      SentenceTask task,
      int epochs,
      List<Value> values) {
    // without sampled pairs nothing is known of false negatives either
    DebiasedSentenceLoss loss =
        new DebiasedSentenceLoss(
            new DebiasedSentenceLoss.Options(0.05, gamma, negatives ? FALSE_NEGATIVE : 1));
    Embeddings said =
        new SentenceTraining(task, epochs, 64)
            .learn(new DebiasedSentences(loss, corpus, task.train(), positives, negatives, false))
            .embeddings();
    SurfaceBias bias = task.pairs().bias(said);
    values.add(new Value(SPEARMAN, arm, task.pairs().spearman(said)));
    values.add(new Value(WORDS, arm, Math.abs(bias.byWords())));
    values.add(new Value(LENGTH, arm, Math.abs(bias.byLength())));
  }
}
