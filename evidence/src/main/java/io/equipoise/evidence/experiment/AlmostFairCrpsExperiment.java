package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.EnsembleCrps;
import io.equipoise.core.metric.EnsembleSpread;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.AlmostFairCrpsLoss;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A network with a noise input learns {@code y = sin(2x) + (0.2 + 0.3|x|)·noise} from 2 or 4
 * members at a time, under the plain, the almost fair and the fair score; ensembles of 50 are
 * judged by their spread and their fair score.
 */
public final class AlmostFairCrpsExperiment implements Experiment {
  private static final int JUDGED = 50;
  private static final int NOISE = 2;

  @Override
  public String method() {
    return "afcrps";
  }

  @Override
  public String claim() {
    return "Trained on 2 or 4 members, the almost fair CRPS gives ensembles whose spread is nearer"
        + " to their error than the plain CRPS does, by 0.15 of the ratio, at a lower fair CRPS.";
  }

  @Override
  public String data() {
    return "Fresh draws of y = sin(2x) + (0.2 + 0.3|x|) times normal noise, x uniform in [-2, 2];"
        + " 2,000 rows to test.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (3-32-32-1, two of the inputs noise) under the plain CRPS (alpha 0),"
        + " 2,500 steps of 256 rows of Adam at 0.003; the fair CRPS (alpha 1) is shown beside it.";
  }

  @Override
  public String scaledDown() {
    return "One number from one number instead of the weather of the globe; noise enters at the"
        + " input instead of conditional normalisation.";
  }

  @Override
  public List<Measure> measures() {
    List<Measure> measures = new ArrayList<>();
    for (int members : new int[] {2, 4}) {
      measures.add(
          new Measure(
              "distance of spread/error from 1", arm(members, 0.95), arm(members, 0), false, 0.15));
      measures.add(
          new Measure("fair CRPS of 50 members", arm(members, 0.95), arm(members, 0), false, 0));
    }
    return measures;
  }

  private static String arm(int members, double alpha) {
    String loss = alpha == 0 ? "plain" : alpha == 1 ? "fair" : "almost fair";
    return loss + " of " + members;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    List<Value> values = new ArrayList<>();
    for (int members : new int[] {2, 4}) {
      for (double alpha : new double[] {0, 0.95, 1}) {
        DenseWeights weights = train(members, alpha, quick ? 30 : 2500, root);
        judge(arm(members, alpha), weights, quick ? 100 : 2000, root.child("test"), values);
      }
    }
    return new Outcome(values);
  }

  private static DenseWeights train(int members, double alpha, int steps, Seed seed) {
    int rows = 256;
    AlmostFairCrpsLoss loss = new AlmostFairCrpsLoss(new AlmostFairCrpsLoss.Options(alpha));
    UniformRandomProvider random = seed.child("train").generator();
    try (DenseNetwork network =
            DenseNetwork.random(new int[] {1 + NOISE, 32, 32, 1}, 0, seed.child("network"));
        Gradients recording = Gradients.record()) {
      Adam adam = new Adam(network.parameters(), 3e-3, 0, network.manager());
      for (int k = 0; k < steps; k++) {
        Draw draw = Draw.of(rows, members, random);
        try (NDManager step = network.manager().newSubManager()) {
          NDArray in = step.create(draw.inputs(), new Shape((long) rows * members, 1 + NOISE));
          NDArray out = network.forward(in, true).reshape(rows, members);
          Gradients.backward(
              loss.evaluate(new NDList(step.create(draw.targets())), new NDList(out)));
          adam.step();
        }
      }
      return network.weights();
    }
  }

  private static void judge(
      String arm, DenseWeights weights, int rows, Seed seed, List<Value> values) {
    Draw draw = Draw.of(rows, JUDGED, seed.generator());
    DenseWeights.Forward forward = weights.forward();
    double[][] members = new double[rows][JUDGED];
    double[] targets = new double[rows];
    double fair = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < JUDGED; j++) {
        members[i][j] = forward.logits(draw.inputs(), (i * JUDGED + j) * (1 + NOISE))[0];
      }
      targets[i] = draw.targets()[i];
      fair += EnsembleCrps.fair(members[i], targets[i]) / rows;
    }
    double ratio = EnsembleSpread.ratio(members, targets);
    values.add(new Value("spread/error", arm, ratio));
    values.add(new Value("distance of spread/error from 1", arm, Math.abs(ratio - 1)));
    values.add(new Value("fair CRPS of 50 members", arm, fair));
  }

  /** Rows with the noise of each member: inputs (N·M·3), targets (N). */
  private record Draw(float[] inputs, float[] targets) {

    static Draw of(int rows, int members, UniformRandomProvider random) {
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      float[] inputs = new float[rows * members * (1 + NOISE)];
      float[] targets = new float[rows];
      int at = 0;
      for (int i = 0; i < rows; i++) {
        double x = 4 * random.nextDouble() - 2;
        targets[i] = (float) (Math.sin(2 * x) + (0.2 + 0.3 * Math.abs(x)) * normal.sample());
        for (int j = 0; j < members; j++) {
          inputs[at++] = (float) x;
          for (int z = 0; z < NOISE; z++) {
            inputs[at++] = (float) normal.sample();
          }
        }
      }
      return new Draw(inputs, targets);
    }
  }
}
