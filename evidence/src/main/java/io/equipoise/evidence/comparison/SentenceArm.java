package io.equipoise.evidence.comparison;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.deep.embedding.BarlowTwinsLoss;
import io.equipoise.deep.embedding.DebiasedPairSampling;
import io.equipoise.deep.embedding.DebiasedSentenceLoss;
import io.equipoise.deep.embedding.DecoupledContrastiveLoss;
import io.equipoise.deep.embedding.GroupOrderingLoss;
import io.equipoise.deep.embedding.HardContrastiveLoss;
import io.equipoise.deep.embedding.InfoLoobLoss;
import io.equipoise.deep.embedding.InfoNceLoss;
import io.equipoise.deep.embedding.MultiViewDhelLoss;
import io.equipoise.deep.embedding.VicRegLoss;
import io.equipoise.deep.embedding.WhitenedCseLoss;
import io.equipoise.evidence.experiment.DebiasedSentences;
import io.equipoise.evidence.experiment.SentenceTask;
import io.equipoise.evidence.experiment.SentenceTraining;
import io.equipoise.evidence.experiment.SentenceTraining.Lesson;
import io.equipoise.evidence.experiment.SentenceTraining.Step;
import io.equipoise.evidence.experiment.SlotSentences;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * One way to train on sentences without labels.
 *
 * @param name in tables
 * @param lesson on the sentences of a seed
 */
record SentenceArm(String name, Function<SentenceTask, Lesson> lesson) {
  /** SimCSE's temperature. */
  private static final double TAU = 0.05;

  private static final double FALSE_NEGATIVE = 0.8;

  /** What is tried, the baseline first. Fixed before the first run, defaults unless named. */
  static List<SentenceArm> all() {
    Loss infonce = new InfoNceLoss(new InfoNceLoss.Options(TAU));
    WhitenedCseLoss whitened = new WhitenedCseLoss(new WhitenedCseLoss.Options(8, TAU, 1e-5));
    return List.of(
        ofTwins("infonce(tau=0.05)", infonce),
        ofTwins("infonce", new InfoNceLoss(InfoNceLoss.Options.DEFAULT)),
        ofTwins(
            "decoupled-contrastive(tau=0.05)",
            new DecoupledContrastiveLoss(new DecoupledContrastiveLoss.Options(TAU, 0, true))),
        ofTwins("infoloob(tau=0.05)", new InfoLoobLoss(new InfoLoobLoss.Options(TAU))),
        ofTwins("mv-dhel", new MultiViewDhelLoss(MultiViewDhelLoss.Options.DEFAULT)),
        ofTwins("hard-contrastive", new HardContrastiveLoss(HardContrastiveLoss.Options.DEFAULT)),
        ofTwins("groco", new GroupOrderingLoss(GroupOrderingLoss.Options.DEFAULT)),
        ofTwins("vicreg", new VicRegLoss(VicRegLoss.Options.DEFAULT)),
        ofTwins("barlow-twins", new BarlowTwinsLoss(BarlowTwinsLoss.Options.DEFAULT)),
        new SentenceArm(
            "infonce(tau=0.05), 3 views",
            task ->
                epoch ->
                    rows ->
                        new Step(
                            Collections.nCopies(3, task.train().means(rows)),
                            (x, dense) -> SentenceTraining.contrast(infonce, x, dense))),
        new SentenceArm(
            "whitened-cse, 8 groups, 3 views",
            task -> {
              WhitenedCseLoss.Run run = whitened.begin(task.seed().child("shuffles"));
              return epoch ->
                  rows -> new Step(Collections.nCopies(3, task.train().means(rows)), run::loss);
            }),
        sampled("debcse, nearest as positives", DebiasedSentences.NEAREST, false),
        sampled("debcse", DebiasedSentences.WEIGHED, true));
  }

  private static SentenceArm ofTwins(String name, Loss loss) {
    ContrastiveObjective objective = new ContrastiveObjective(name, loss, false);
    return new SentenceArm(
        name,
        task ->
            epoch ->
                rows ->
                    new Step(
                        Collections.nCopies(2, task.train().means(rows)),
                        (x, dense) -> {
                          Shape shape = x.getShape();
                          NDArray flat = x.reshape(-1, shape.get(2));
                          return objective.loss(
                              dense.apply(flat).tanh().reshape(shape), new int[rows.length]);
                        }));
  }

  /** Without sampled negatives nothing is known of false negatives either. */
  private static SentenceArm sampled(
      String name, DebiasedPairSampling sampling, boolean negatives) {
    DebiasedSentenceLoss loss =
        new DebiasedSentenceLoss(
            new DebiasedSentenceLoss.Options(TAU, 1, negatives ? FALSE_NEGATIVE : 1));
    return new SentenceArm(
        name,
        task -> {
          SlotSentences train = task.train();
          Embeddings base = Embeddings.of(train.means(), train.width());
          DebiasedPairSampling.Corpus corpus = sampling.of(train.tokens(), base);
          return new DebiasedSentences(loss, corpus, train, true, negatives, true);
        });
  }
}
