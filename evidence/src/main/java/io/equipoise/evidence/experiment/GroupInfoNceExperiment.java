package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.Ndcg;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.GroupInfoNceLoss;
import io.equipoise.deep.embedding.GroupInfoNceLoss.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Retrieval of 16 made solutions for each query, of problems that training has not seen: whole
 * groups of answers beside one answer at a time.
 */
public final class GroupInfoNceExperiment implements Experiment {
  private static final String GROUP = "group-infonce";
  private static final String ONE = "InfoNCE, one random positive per step";
  private static final String NDCG = "NDCG@10 on unseen problems";
  private static final String SPREAD = "variance within groups, one positive's being 1";
  private static final double TAU = 0.07;
  private static final int BATCH = 32;
  private static final int WIDTH = 32;
  private static final int PLACES = 10;

  @Override
  public String method() {
    return "group-infonce";
  }

  @Override
  public String claim() {
    return "Pulling a query's whole group of answers in evenly lowers the variance of similarities"
        + " within unseen groups by at least a fifth against one random positive per step, at no"
        + " more than 0.02 of NDCG@10.";
  }

  @Override
  public String data() {
    return "300 made problems with a query and 16 solutions each, written in one of five styles as"
        + " strong as the problem; 200 to learn from, 100 to test on.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (32-64-32, for queries and solutions alike) under InfoNCE with one"
        + " random solution per query and step; 60 epochs of Adam at 0.001 in batches of 32,"
        + " temperature 0.07.";
  }

  @Override
  public String scaledDown() {
    return "Made vectors and a perceptron instead of programs and a language model of two billion"
        + " weights.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(SPREAD, GROUP, ONE, false, 0.2), new Measure(NDCG, GROUP, ONE, true, -0.02));
  }

  /** One way to train. */
  private record Arm(String name, int positives, Form form, double penalty) {}

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    int train = quick ? 64 : 200;
    StyledSolutions made = StyledSolutions.of(quick ? 84 : 300, root.child("data"));
    StyledSolutions seen = made.part(0, train);
    StyledSolutions unseen = made.part(train, made.problems());
    List<Value> values = new ArrayList<>();
    double unit = 0;
    for (Arm arm :
        List.of(
            new Arm(ONE, 1, Form.GROUP, 0),
            new Arm("every positive by itself", StyledSolutions.EACH, Form.EACH, 0),
            new Arm("group-infonce without penalty", StyledSolutions.EACH, Form.GROUP, 0),
            new Arm(GROUP, StyledSolutions.EACH, Form.GROUP, 1))) {
      double[] measured = measure(arm, seen, unseen, quick ? 2 : 60, root);
      unit = arm.name().equals(ONE) ? measured[1] : unit;
      values.add(new Value(NDCG, arm.name(), measured[0]));
      values.add(new Value(SPREAD, arm.name(), measured[1] / unit));
    }
    return new Outcome(values);
  }

  /** NDCG and the variance within groups, on unseen problems. */
  private static double[] measure(
      Arm arm, StyledSolutions seen, StyledSolutions unseen, int epochs, Seed root) {
    GroupInfoNceLoss loss =
        new GroupInfoNceLoss(new GroupInfoNceLoss.Options(TAU, arm.penalty(), arm.form(), 2));
    UniformRandomProvider random = root.child("positives").generator();
    try (Embedder embedder =
        new Embedder(
            new int[] {StyledSolutions.WIDTH, 64},
            new int[] {64, WIDTH},
            1e-3,
            root.child("network"))) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        Seed order = root.child("order").child(epoch);
        for (int[] rows : AugmentedDigits.batches(seen.problems(), BATCH, order)) {
          int[][] chosen = new int[rows.length][];
          Arrays.setAll(
              chosen,
              i -> Arrays.copyOf(Permutation.of(StyledSolutions.EACH, random), arm.positives()));
          embedder.step(seen.batch(rows, chosen), z -> loss(loss, z, rows.length, arm.positives()));
        }
      }
      return judged(
          Embeddings.of(embedder.project(unseen.queries()), WIDTH).unit(),
          Embeddings.of(embedder.project(unseen.solutions()), WIDTH).unit());
    }
  }

  private static NDArray loss(GroupInfoNceLoss loss, NDArray z, int queries, int positives) {
    return loss.loss(z.get(":{}", queries), z.get("{}:", queries).reshape(queries, positives, -1));
  }

  private static double[] judged(Embeddings queries, Embeddings solutions) {
    int each = StyledSolutions.EACH;
    double ndcg = 0;
    double variance = 0;
    for (int i = 0; i < queries.size(); i++) {
      double[] scores = new double[solutions.size()];
      double[] relevances = new double[scores.length];
      for (int s = 0; s < scores.length; s++) {
        for (int c = 0; c < WIDTH; c++) {
          scores[s] += queries.values()[i * WIDTH + c] * solutions.values()[s * WIDTH + c];
        }
        relevances[s] = s / each == i ? 1 : 0;
      }
      ndcg += Ndcg.of(relevances, scores, PLACES, Ndcg.Gain.LINEAR) / queries.size();
      double[] own = Arrays.copyOfRange(scores, i * each, (i + 1) * each);
      double mean = Arrays.stream(own).average().orElseThrow();
      double squares = Arrays.stream(own).map(a -> (a - mean) * (a - mean)).sum();
      variance += squares / (each - 1) / queries.size();
    }
    return new double[] {ndcg, variance};
  }
}
