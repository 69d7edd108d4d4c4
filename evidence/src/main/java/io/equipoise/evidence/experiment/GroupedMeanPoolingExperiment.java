package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.layer.GroupedMeanPooling;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Sets of 32 tokens whose class shows weakly in 16 of them for the majority and strongly in 2 for
 * the minority, under four ways to pool.
 */
public final class GroupedMeanPoolingExperiment implements Experiment {
  private static final String OVERALL = "accuracy";
  private static final String MINORITY = "accuracy of the minority";
  private static final String BEST = "the better of mean and maximum";
  private static final String MEAN = "mean";
  private static final String MAXIMUM = "maximum";
  private static final String ONE = "one exponent";
  private static final String GROUPED = "four exponents";

  @Override
  public String method() {
    return "ggem";
  }

  @Override
  public String claim() {
    return "Pooling with learned exponents is right about the minority 0.05 more often than the mean,"
        + " and overall no less often than the better of mean and maximum by 0.005.";
  }

  @Override
  public String data() {
    return "Made sets of 32 tokens in 16 dimensions, noise 0.7, of six classes; 85 % carry 0.9 of"
        + " their class's cue in 16 tokens, 15 % carry 4 of it in 2; 2,000 to train, 2,000 to test.";
  }

  @Override
  public String baseline() {
    return "The same network (16-32 per token, ReLU, a linear layer) with the mean or the maximum over"
        + " tokens; 10 epochs of Adam at 0.005 in batches of 64. Plain generalised-mean pooling is"
        + " shown beside it.";
  }

  @Override
  public String scaledDown() {
    return "A perceptron on each token of made sets instead of vision transformers on ImageNet.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(MINORITY, GROUPED, MEAN, true, 0.05),
        new Measure(OVERALL, GROUPED, BEST, true, -0.005));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    double[] cues = LatentPairs.normal(Sets.CLASSES * Sets.WIDTH, 1, root.child("cues"));
    for (int c = 0; c < Sets.CLASSES; c++) {
      double squares = 0;
      for (int k = 0; k < Sets.WIDTH; k++) {
        squares += Math.pow(cues[c * Sets.WIDTH + k], 2);
      }
      for (int k = 0; k < Sets.WIDTH; k++) {
        cues[c * Sets.WIDTH + k] /= Math.sqrt(squares);
      }
    }
    Sets train = Sets.draw(quick ? 192 : 2000, cues, root.child("train"));
    Sets test = Sets.draw(quick ? 200 : 2000, cues, root.child("test"));
    List<Value> values = new ArrayList<>();
    double best = 0;
    for (String arm : new String[] {MEAN, MAXIMUM, ONE, GROUPED}) {
      double overall = run(arm, train, test, quick ? 1 : 10, root, values);
      best = arm.equals(MEAN) || arm.equals(MAXIMUM) ? Math.max(best, overall) : best;
    }
    values.add(new Value(OVERALL, BEST, best));
    return new Outcome(values);
  }

  private static double run(
      String arm, Sets train, Sets test, int epochs, Seed seed, List<Value> values) {
    try (DenseNetwork tokens =
            DenseNetwork.random(new int[] {Sets.WIDTH, 32}, 0, seed.child("in"));
        DenseNetwork head =
            DenseNetwork.random(new int[] {32, Sets.CLASSES}, 0, seed.child("out"));
        GroupedMeanPooling.Layer layer =
            new GroupedMeanPooling(new GroupedMeanPooling.Options(arm.equals(GROUPED) ? 4 : 1, 3))
                .layer()) {
      List<NDArray> weights = new ArrayList<>(tokens.parameters());
      weights.addAll(head.parameters());
      Adam adam = new Adam(weights, 5e-3, 0, tokens.manager());
      Adam ofExponents = new Adam(List.of(layer.parameter()), 5e-2, 0, tokens.manager());
      boolean learned = arm.equals(ONE) || arm.equals(GROUPED);
      for (int epoch = 0; epoch < epochs; epoch++) {
        for (int[] rows :
            AugmentedDigits.batches(train.size(), 64, seed.child("order").child(epoch))) {
          try (NDManager step = tokens.manager().newSubManager();
              Gradients recording = Gradients.record()) {
            NDArray logits = logits(arm, tokens, head, layer, train.tokens(rows, step));
            long[] labels = Arrays.stream(rows).mapToLong(i -> train.labels()[i]).toArray();
            NDArray own = logits.logSoftmax(1).gather(step.create(labels).expandDims(1), 1);
            Gradients.backward(own.mean().neg());
            adam.step();
            if (learned) {
              ofExponents.step();
            }
          }
        }
      }
      if (learned) {
        double[] exponents = layer.exponents();
        values.add(
            new Value("mean exponent", arm, Arrays.stream(exponents).average().orElseThrow()));
      }
      return judge(arm, tokens, head, layer, test, values);
    }
  }

  private static NDArray logits(
      String arm,
      DenseNetwork tokens,
      DenseNetwork head,
      GroupedMeanPooling.Layer layer,
      NDArray x) {
    long rows = x.getShape().get(0) / Sets.TOKENS;
    NDArray seen = tokens.forward(x, true).getNDArrayInternal().relu();
    NDArray each = seen.reshape(rows, Sets.TOKENS, 32);
    NDArray pooled =
        switch (arm) {
          case MEAN -> each.mean(new int[] {1});
          case MAXIMUM -> each.max(new int[] {1});
          default -> layer.pool(each, null);
        };
    return head.forward(pooled, true);
  }

  private static double judge(
      String arm,
      DenseNetwork tokens,
      DenseNetwork head,
      GroupedMeanPooling.Layer layer,
      Sets test,
      List<Value> values) {
    int[] all = new int[test.size()];
    Arrays.setAll(all, i -> i);
    try (NDManager step = tokens.manager().newSubManager();
        Gradients paused = Gradients.pause()) {
      long[] named =
          logits(arm, tokens, head, layer, test.tokens(all, step)).argMax(1).toLongArray();
      double right = 0;
      double rightOfFew = 0;
      double few = 0;
      for (int i = 0; i < named.length; i++) {
        double hit = named[i] == test.labels()[i] ? 1 : 0;
        right += hit / named.length;
        rightOfFew += test.minority()[i] ? hit : 0;
        few += test.minority()[i] ? 1 : 0;
      }
      values.add(new Value(OVERALL, arm, right));
      values.add(new Value(MINORITY, arm, rightOfFew / Math.max(1, few)));
      return right;
    }
  }

  /** Sets of tokens (N·32·16), their classes, and which belong to the minority. */
  private record Sets(float[] x, int[] labels, boolean[] minority) {
    static final int CLASSES = 6;
    static final int TOKENS = 32;
    static final int WIDTH = 16;

    static Sets draw(int count, double[] cues, Seed seed) {
      UniformRandomProvider random = seed.generator();
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      float[] x = new float[count * TOKENS * WIDTH];
      int[] labels = new int[count];
      boolean[] minority = new boolean[count];
      for (int i = 0; i < count; i++) {
        labels[i] = random.nextInt(CLASSES);
        minority[i] = random.nextDouble() < 0.15;
        int carriers = minority[i] ? 2 : 16;
        double strength = minority[i] ? 4 : 0.9;
        for (int n = 0; n < TOKENS; n++) {
          for (int k = 0; k < WIDTH; k++) {
            double cue = n < carriers ? strength * cues[labels[i] * WIDTH + k] : 0;
            x[(i * TOKENS + n) * WIDTH + k] = (float) (cue + 0.7 * normal.sample());
          }
        }
      }
      return new Sets(x, labels, minority);
    }

    int size() {
      return labels.length;
    }

    /** The tokens of these sets (n·32,16). */
    NDArray tokens(int[] rows, NDManager step) {
      int each = TOKENS * WIDTH;
      return step.create(
          LatentPairs.rows(x, each, rows), new Shape((long) rows.length * TOKENS, WIDTH));
    }
  }
}
