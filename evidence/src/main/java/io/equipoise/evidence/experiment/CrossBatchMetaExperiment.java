package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.meta.ClassSubsets;
import io.equipoise.deep.meta.CrossBatchMeta;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.Mistakes;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.NetworkState;
import io.equipoise.deep.train.Sampling;
import io.equipoise.deep.train.Selection;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.weighting.Weighting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network on batches of 4 of 12 classes each, with and without the score by the next batch: what
 * a step on one batch does to the loss of another.
 */
public final class CrossBatchMetaExperiment implements Experiment {
  private static final String CHANGE = "change of the next batch's loss by a virtual step";
  private static final String COSINE = "cosine of the gradients of consecutive batches";
  private static final String ACCURACY = "accuracy on fresh rows";
  private static final String META = "cross-batch";
  private static final String PLAIN = "plain";
  private static final int CLASSES = 12;
  private static final int SOME = 4;
  private static final int BATCH = 64;
  private static final double ALPHA = 0.02;

  @Override
  public String method() {
    return "cross-batch-meta";
  }

  @Override
  public String claim() {
    return "After as many steps on batches of 4 of 12 classes, a virtual step on one batch raises"
        + " the next one's loss less for a network that was trained so, and the gradients of"
        + " consecutive batches point more alike.";
  }

  @Override
  public String data() {
    return "Made rows of 12 Gaussian classes in 16 columns with noise of 1.2: 2,400 training rows,"
        + " 2,400 to draw 200 pairs of batches from.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (16-48-48-12) on the same batches of 64 without the next batch, as"
        + " many steps of Adam at 0.002.";
  }

  @Override
  public String scaledDown() {
    return "Made rows and a perceptron instead of video and CLIP; the gradient of the first order;"
        + " no class is unseen.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(CHANGE, META, PLAIN, false, 0), new Measure(COSINE, META, PLAIN, true, 0));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    GaussianClasses made = GaussianClasses.of(CLASSES, 16, 1.2, root.child("classes"));
    int[] sizes = GaussianClasses.equal(CLASSES, quick ? 20 : 200);
    Examples train = made.rows(sizes, root.child("train"));
    Examples fresh = made.rows(sizes, root.child("fresh"));
    Curriculum<DenseNetwork> curriculum =
        new Curriculum<>(
            (inputs, outputs, child) ->
                DenseNetwork.random(new int[] {inputs, 48, 48, outputs}, 0, child),
            new CrossEntropyLoss(),
            Weighting.NONE,
            Settings.fixed(quick ? 2 : 30, BATCH, 2e-3),
            new AdamOptimizer(),
            Selection.LOSS,
            train,
            null);
    Seed training = root.child("arms");
    List<Value> values = new ArrayList<>();
    DenseNetwork start = curriculum.fresh(training.child("network"));
    try (DenseNetwork plain =
        curriculum.train(
            start, Curriculum.plain(start), new ClassSubsets(SOME), training.child("training"))) {
      measure(PLAIN, plain, fresh, quick, root, values);
    }
    CrossBatchMeta scheme = new CrossBatchMeta(new CrossBatchMeta.Options(ALPHA, SOME));
    try (DenseNetwork meta = scheme.fit(curriculum, training)) {
      measure(META, meta, fresh, quick, root, values);
    }
    return new Outcome(values);
  }

  private static void measure(
      String arm,
      DenseNetwork network,
      Examples fresh,
      boolean quick,
      Seed seed,
      List<Value> values) {
    Sampling.Run batches = new ClassSubsets(SOME).begin(fresh, BATCH, seed.child("pairs"));
    int pairs = quick ? 10 : 200;
    double change = 0;
    double cosine = 0;
    int[] epoch = batches.next();
    int at = 0;
    for (int k = 0; k < pairs; k++) {
      if (at + 2 * BATCH > epoch.length) {
        epoch = batches.next();
        at = 0;
      }
      Examples support = fresh.take(Arrays.copyOfRange(epoch, at, at + BATCH));
      Examples query = fresh.take(Arrays.copyOfRange(epoch, at + BATCH, at + 2 * BATCH));
      at += 2 * BATCH;
      Slope first = Slope.of(network, support);
      Slope second = Slope.of(network, query);
      NetworkState here = NetworkState.of(network);
      first.stepped(here).into(network);
      change += (Slope.of(network, query).loss() - second.loss()) / pairs;
      here.into(network);
      cosine += first.cosine(second) / pairs;
    }
    values.add(new Value(CHANGE, arm, change));
    values.add(new Value(COSINE, arm, cosine));
    values.add(new Value(ACCURACY, arm, 1 - wrong(network, fresh)));
  }

  private static double wrong(DenseNetwork network, Examples rows) {
    int wrong = 0;
    for (boolean each : Mistakes.of(network, rows)) {
      wrong += each ? 1 : 0;
    }
    return (double) wrong / rows.size();
  }

  /** The loss of some rows and its gradient, parameter by parameter. */
  private record Slope(double loss, List<float[]> gradient) {

    static Slope of(DenseNetwork network, Examples rows) {
      try (NDManager step = network.manager().newSubManager();
          Gradients recording = Gradients.record()) {
        NDArray x = step.create(rows.x(), new Shape(rows.size(), rows.width()));
        NDArray labels = step.create(Arrays.stream(rows.labels()).asLongStream().toArray());
        NDArray loss = new CrossEntropyLoss().perSample(labels, network.forward(x, false)).mean();
        Gradients.backward(loss);
        List<float[]> gradient = new ArrayList<>();
        for (NDArray parameter : network.parameters()) {
          try (NDArray slope = parameter.getGradient()) {
            gradient.add(slope.toFloatArray());
            slope.subi(slope);
          }
        }
        return new Slope(loss.getFloat(), gradient);
      }
    }

    /** The parameters after a step against this gradient. */
    NetworkState stepped(NetworkState from) {
      List<float[]> moved = new ArrayList<>();
      for (int k = 0; k < gradient.size(); k++) {
        float[] parameter = from.parameters().get(k).clone();
        for (int i = 0; i < parameter.length; i++) {
          parameter[i] -= (float) (ALPHA * gradient.get(k)[i]);
        }
        moved.add(parameter);
      }
      return new NetworkState(moved);
    }

    double cosine(Slope other) {
      double product = product(other);
      double lengths = Math.sqrt(product(this) * other.product(other));
      return lengths > 0 ? product / lengths : 0;
    }

    private double product(Slope other) {
      double sum = 0;
      for (int k = 0; k < gradient.size(); k++) {
        for (int i = 0; i < gradient.get(k).length; i++) {
          sum += (double) gradient.get(k)[i] * other.gradient.get(k)[i];
        }
      }
      return sum;
    }
  }
}
