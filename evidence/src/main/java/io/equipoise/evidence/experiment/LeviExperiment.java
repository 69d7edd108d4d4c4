package io.equipoise.evidence.experiment;

import io.equipoise.core.dataset.ColouredDigits;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.debias.LayerOutputs;
import io.equipoise.deep.debias.LayerwiseEnsemble;
import io.equipoise.deep.debias.LeviNetwork;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Layers of a network that was pre-trained on digits of any colour, many under a stripe that tells
 * them, joined with a small network that sees grey images, on a task whose training rows have a
 * colour that tells the class.
 */
public final class LeviExperiment implements Experiment {
  private static final String OUT = "accuracy where the colour misleads";
  private static final String IN = "accuracy where the colour tells";
  private static final String FULL = "full tuning";
  private static final String FRESH = "small network alone";
  private static final String LEVI = "levi";
  private static final int SIDE = 14;
  private static final int GREY = SIDE * SIDE;
  private static final double TELLS = 0.9;
  private static final double STRIPED = 0.7;
  private static final double NOISE = 0.4;

  @Override
  public String method() {
    return "levi";
  }

  @Override
  public String claim() {
    return "Where the pre-trained and the small network do not share a shortcut, their layer-wise"
        + " ensemble beats full tuning and the small network by 2 points where the cue misleads, and"
        + " stays within 1 of full tuning where it tells.";
  }

  @Override
  public String data() {
    return "Drawn digits of 14 by 14 under noise of 0.4. Pre-training: 6,000 of ten classes in any colour, 70 of 100"
        + " under a stripe at the class's place. Task: 1,000 rows, whether the digit is at least 5,"
        + " whose colour is the class's in 90 of 100; 3,000 test rows of which 90, and 3,000 of"
        + " which 10 of 100 have it. The small network sees them in grey.";
  }

  @Override
  public String baseline() {
    return "The pre-trained perceptron (588-128-128-128), all of it tuned, 30 epochs of Adam at 0.001"
        + " in batches of 64; and the small network (196-64-32-2) alone. A linear probe, the"
        + " ensemble with a small network that sees the colour, and one with dropped views are shown"
        + " beside them.";
  }

  @Override
  public String scaledDown() {
    return "Perceptrons on drawn digits instead of T5 and ViT on recommendation and DomainNet; all"
        + " epochs, no early stopping.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(OUT, LEVI, FULL, true, 0.02),
        new Measure(OUT, LEVI, FRESH, true, 0.02),
        new Measure(IN, LEVI, FULL, true, -0.01));
  }

  @Override
  public int seeds() {
    return 5;
  }

  /** Rows of a task: what the pre-trained network sees, and the same in grey. */
  private record Views(float[] colour, float[] grey, int[] labels) {

    static Views draw(int count, double bias, Seed seed) {
      ImageSet set = ColouredDigits.two(SIDE, bias).make(count, seed);
      float[] x = noisy(set, seed);
      float[] grey = new float[count * GREY];
      for (int i = 0; i < count; i++) {
        float most = 0;
        for (int p = 0; p < GREY; p++) {
          int at = i * 3 * GREY + p;
          grey[i * GREY + p] = x[at] + x[at + GREY] + x[at + 2 * GREY];
          most = Math.max(most, grey[i * GREY + p]);
        }
        for (int p = 0; p < GREY; p++) {
          // colours differ in brightness too
          grey[i * GREY + p] /= most;
        }
      }
      return new Views(x, grey, set.labels());
    }

    Examples inColour() {
      return Examples.of(colour, 3 * GREY, labels, 2);
    }

    Examples inGrey() {
      return Examples.of(grey, GREY, labels, 2);
    }

    /** Layers of the pre-trained network, and what the small network sees. */
    Examples behind(LayerOutputs layers, boolean colourful) {
      float[] x = layers.before(colour, colourful ? colour : grey, labels.length);
      return Examples.of(x, x.length / labels.length, labels, 2);
    }
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    DenseWeights backbone = pretrained(quick ? 300 : 6000, quick ? 1 : 10, root);
    Views train = Views.draw(quick ? 200 : 1000, TELLS, root.child("train"));
    Views in = Views.draw(quick ? 200 : 3000, TELLS, root.child("in"));
    Views out = Views.draw(quick ? 200 : 3000, 1 - TELLS, root.child("out"));
    Trainer trainer = trainer(quick ? 1 : 30);
    List<Value> values = new ArrayList<>();
    try (DenseNetwork full = DenseNetwork.random(sizes(2), 0, root.child("head"))) {
      copy(backbone, full);
      trainer.fit(full, train.inColour(), null, () -> true, root.child("full"));
      note(FULL, Accuracy.of(full, in.inColour()), Accuracy.of(full, out.inColour()), values);
    }
    try (DenseNetwork fresh =
        DenseNetwork.random(new int[] {GREY, 64, 32, 2}, 0, root.child("small"))) {
      trainer.fit(fresh, train.inGrey(), null, () -> true, root.child("fresh"));
      note(FRESH, Accuracy.of(fresh, in.inGrey()), Accuracy.of(fresh, out.inGrey()), values);
    }
    LayerOutputs last = LayerOutputs.spaced(backbone, 1);
    var probe = new LayerwiseEnsemble.Options(0, 64, 64, 0);
    ensemble("probe of the last layer", probe, last, false, trainer, train, in, out, root, values);
    LayerOutputs three = LayerOutputs.spaced(backbone, 3);
    LayerwiseEnsemble.Options plain = LayerwiseEnsemble.Options.DEFAULT;
    ensemble(LEVI, plain, three, false, trainer, train, in, out, root, values);
    ensemble(
        "levi, small one in colour", plain, three, true, trainer, train, in, out, root, values);
    var dropping = new LayerwiseEnsemble.Options(32, 64, 64, 0.2);
    ensemble("levi, dropped views", dropping, three, false, trainer, train, in, out, root, values);
    return new Outcome(values);
  }

  /** Under noise, or the small network alone would leave nothing to gain. */
  private static float[] noisy(ImageSet set, Seed seed) {
    var normal = ZigguratSampler.NormalizedGaussian.of(seed.child("noise").generator());
    float[] x = set.pixels().clone();
    for (int i = 0; i < x.length; i++) {
      x[i] += (float) (NOISE * normal.sample());
    }
    return x;
  }

  private static int[] sizes(int classes) {
    return new int[] {3 * GREY, 128, 128, 128, classes};
  }

  private static Trainer trainer(int epochs) {
    return new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(epochs, 64, 1e-3));
  }

  private static DenseWeights pretrained(int count, int epochs, Seed seed) {
    ImageSet set = ColouredDigits.ten(SIDE, 0.1).make(count, seed.child("pretraining"));
    UniformRandomProvider random = seed.child("stripes").generator();
    float[] x = noisy(set, seed.child("pretraining"));
    for (int i = 0; i < count; i++) {
      boolean striped = random.nextDouble() < STRIPED;
      for (int p = 0; striped && p < 3 * SIDE; p++) {
        x[i * 3 * GREY + p * SIDE + 2 + set.labels()[i]] = 1;
      }
    }
    Examples rows = Examples.of(x, 3 * GREY, set.labels(), 10);
    try (DenseNetwork network = DenseNetwork.random(sizes(10), 0, seed.child("backbone"))) {
      return trainer(epochs)
          .fit(network, rows, null, network::weights, seed.child("pretrained"))
          .result();
    }
  }

  /** Gives a network the layers of another below its head. */
  private static void copy(DenseWeights from, DenseNetwork to) {
    for (int layer = 0; layer + 1 < from.layers().size(); layer++) {
      to.parameters().get(2 * layer).set(from.layers().get(layer).weight());
      to.parameters().get(2 * layer + 1).set(from.layers().get(layer).bias());
    }
  }

  private static void ensemble(
      String arm,
      LayerwiseEnsemble.Options options,
      LayerOutputs layers,
      boolean colourful,
      Trainer trainer,
      Views train,
      Views in,
      Views out,
      Seed seed,
      List<Value> values) {
    try (LeviNetwork network =
        new LayerwiseEnsemble(options)
            .network(layers.widths(), colourful ? 3 * GREY : GREY, 2, seed.child("ensemble"))) {
      trainer.fit(
          network,
          network.lesson(seed.child("views")),
          train.behind(layers, colourful),
          null,
          () -> true,
          seed.child("levi"));
      Examples outside = out.behind(layers, colourful);
      note(
          arm,
          Accuracy.of(network, in.behind(layers, colourful)),
          Accuracy.of(network, outside),
          values);
      for (int head = 0; arm.equals(LEVI) && head < layers.chosen().length; head++) {
        int one = head;
        double right = Accuracy.of(network, x -> network.heads(x).get(one), outside);
        values.add(new Value(OUT, "levi, head " + (head + 1) + " alone", right));
      }
    }
  }

  private static void note(String arm, double in, double out, List<Value> values) {
    values.add(new Value(IN, arm, in));
    values.add(new Value(OUT, arm, out));
  }
}
