package io.equipoise.evidence.experiment;

import io.equipoise.core.dataset.BirdScenes;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.slice.KeywordBias;
import java.util.ArrayList;
import java.util.List;

/** Which word lies nearest to the mistakes of a network that birds' backgrounds mislead. */
public final class KeywordBiasExperiment implements Experiment {
  private static final String FOUND = "share of classes whose first word is the other background";
  private static final String HIGHEST = "highest score of a word that is no bird";
  private static final String SCORED = "words by score";
  private static final String DEALT = "mistakes dealt out at random";

  @Override
  public String method() {
    return "keyword-bias";
  }

  @Override
  public String claim() {
    return "Of four words that are no bird, the background that misleads scores highest for a class"
        + " at least 0.5 more often than a word at random; among mistakes dealt out at random the"
        + " highest score is lower by at least 0.1.";
  }

  @Override
  public String data() {
    return "Made birds of 20 by 20 pixels, 2,000 to train on with 95 % in front of their own"
        + " background, 1,500 to look at with 75 %; words as noisy one-hot vectors.";
  }

  @Override
  public String baseline() {
    return "A word at random, and the same score where as many mistakes of each class are dealt out"
        + " at random. The network has 16 and 32 maps, 64 features and 4 epochs of Adam at 0.002.";
  }

  @Override
  public String scaledDown() {
    return "Made birds and words as noisy one-hot vectors instead of photographs, captions and CLIP.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(FOUND, SCORED, "a word at random", true, 0.5),
        new Measure(HIGHEST, SCORED, DEALT, true, 0.1));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    ImageSet train = new BirdScenes(20, 0.95).make(quick ? 300 : 2000, root.child("train"));
    ImageSet images = new BirdScenes(20, 0.75).make(quick ? 250 : 1500, root.child("find"));
    double[][] space = BirdWords.space(images, root.child("space"));
    int[] decided;
    try (SmallConvNet network = new SmallConvNet(train, 2e-3, root.child("network"))) {
      network.train(
          train, SmallConvNet.StepLoss.crossEntropy(), quick ? 1 : 4, 64, root.child("order"));
      decided = network.classes(images.pixels());
    }
    double found = 0;
    double highest = 0;
    double dealt = 0;
    for (int kind = 0; kind < 2; kind++) {
      List<double[]> rows = new ArrayList<>();
      List<Boolean> wrong = new ArrayList<>();
      for (int i = 0; i < decided.length; i++) {
        if (images.labels()[i] == kind) {
          rows.add(space[i]);
          wrong.add(decided[i] != kind);
        }
      }
      double[] scores = scores(rows, wrong);
      found += best(scores) == 1 - kind ? 0.5 : 0;
      highest += scores[best(scores)] / 2;
      List<Boolean> other = new ArrayList<>();
      for (int i : Permutation.of(wrong.size(), root.child("deal").child(kind).generator())) {
        other.add(wrong.get(i));
      }
      double[] chance = scores(rows, other);
      dealt += chance[best(chance)] / 2;
    }
    return new Outcome(
        List.of(
            new Value(FOUND, SCORED, found),
            new Value(FOUND, "a word at random", 0.25),
            new Value(HIGHEST, SCORED, highest),
            new Value(HIGHEST, DEALT, dealt)));
  }

  /** The scores of the words that are no bird; 0 where all rows are right, or all wrong. */
  private static double[] scores(List<double[]> rows, List<Boolean> wrong) {
    double[] scores = new double[BirdWords.COUNT - BirdWords.BACKGROUNDS];
    if (wrong.contains(true) && wrong.contains(false)) {
      for (int w = 0; w < scores.length; w++) {
        double[] word = new double[BirdWords.COUNT];
        word[BirdWords.BACKGROUNDS + w] = 1;
        scores[w] = KeywordBias.score(those(rows, wrong, true), those(rows, wrong, false), word);
      }
    }
    return scores;
  }

  private static double[][] those(List<double[]> rows, List<Boolean> wrong, boolean wanted) {
    List<double[]> those = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      if (wrong.get(i) == wanted) {
        those.add(rows.get(i));
      }
    }
    return those.toArray(new double[0][]);
  }

  private static int best(double[] scores) {
    int best = 0;
    for (int w = 1; w < scores.length; w++) {
      best = scores[w] > scores[best] ? w : best;
    }
    return best;
  }
}
