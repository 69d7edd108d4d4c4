package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.deep.embedding.ArcFaceLoss;
import io.equipoise.deep.embedding.CircleLoss;
import io.equipoise.deep.embedding.ContrastiveLoss;
import io.equipoise.deep.embedding.EmbeddingLoss;
import io.equipoise.deep.embedding.MultiSimilarityLoss;
import io.equipoise.deep.embedding.PairLoss;
import io.equipoise.deep.embedding.ProxyAnchorLoss;
import io.equipoise.deep.embedding.SupConLoss;
import io.equipoise.deep.embedding.mining.MultiSimilarityMiner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Losses of metric learning on classes that training never saw: eight directions tell classes apart
 * and eight louder ones do not, and all are mixed by a map with a bend.
 */
public final class MetricLossesExperiment implements Experiment {
  private static final String UNTRAINED = "untrained network";
  private static final String CONTRASTIVE = "contrastive";
  private static final String MULTI_SIMILARITY = "multi-similarity with its miner";
  private static final String SUPCON = "supcon";
  private static final String PROXY_ANCHOR = "proxy-anchor";

  @Override
  public String method() {
    return "multi-similarity";
  }

  @Override
  public String claim() {
    return "On classes never seen in training, each of the contrastive, multi-similarity, supcon"
        + " and proxy-anchor losses lifts recall@1 over the untrained network's by at least 0.1.";
  }

  @Override
  public String data() {
    return UnseenClasses.DATA;
  }

  @Override
  public String baseline() {
    return "The same perceptron (32-128-64-16) before training; otherwise 400 steps of Adam at 0.001"
        + " on batches of 12 classes with 5 rows each, class vectors at 0.1.";
  }

  @Override
  public String scaledDown() {
    return "Made rows and a small perceptron instead of images and a pretrained network; each loss"
        + " at its defaults.";
  }

  @Override
  public List<Measure> measures() {
    List<Measure> measures = new ArrayList<>();
    for (String arm : List.of(CONTRASTIVE, MULTI_SIMILARITY, SUPCON, PROXY_ANCHOR)) {
      measures.add(new Measure(UnseenClasses.RECALL, arm, UNTRAINED, true, 0.1));
    }
    return measures;
  }

  @Override
  public Outcome run(long seed, Size size) {
    UnseenClasses task = UnseenClasses.of(seed, size);
    Map<String, EmbeddingLoss> losses = new LinkedHashMap<>();
    losses.put(CONTRASTIVE, new ContrastiveLoss(ContrastiveLoss.Options.DEFAULT));
    PairLoss multi = new MultiSimilarityLoss(MultiSimilarityLoss.Options.DEFAULT);
    MultiSimilarityMiner miner = new MultiSimilarityMiner(MultiSimilarityMiner.Options.DEFAULT);
    losses.put(MULTI_SIMILARITY, multi.with(multi.parts().with(miner)));
    SupConLoss supCon = new SupConLoss(SupConLoss.Options.DEFAULT);
    losses.put(SUPCON, supCon);
    losses.put(PROXY_ANCHOR, new ProxyAnchorLoss(ProxyAnchorLoss.Options.DEFAULT));
    if (size == Size.FULL) {
      losses.put("circle", new CircleLoss(CircleLoss.Options.DEFAULT));
      losses.put("arcface", new ArcFaceLoss(ArcFaceLoss.Options.DEFAULT));
    }
    List<Value> values = new ArrayList<>();
    values.add(new Value(UnseenClasses.RECALL, "raw features", task.recallOfFeatures()));
    values.add(new Value(UnseenClasses.RECALL, UNTRAINED, task.recallUntrained(supCon)));
    losses.forEach(
        (arm, loss) -> values.add(new Value(UnseenClasses.RECALL, arm, task.recall(loss))));
    return new Outcome(values);
  }
}
