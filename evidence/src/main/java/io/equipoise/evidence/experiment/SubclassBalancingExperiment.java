package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.ClusterAgreement;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.embedding.ClassTemperatures;
import io.equipoise.deep.embedding.SubclassBalancingLoss;
import io.equipoise.deep.embedding.Subclasses;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.BalancedClassWeighting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Long-tailed classes that are made of several Gaussians: contrast of classes against contrast of
 * subclasses, judged by a balanced classifier on the frozen encoder.
 */
public final class SubclassBalancingExperiment implements Experiment {
  private static final String BASE = "supervised contrast";
  private static final String TREATED = "subclass-balancing contrast";
  private static final String BALANCED = "balanced accuracy";
  private static final String HEAD = "accuracy of the three largest classes";
  private static final String TAIL = "accuracy of the three smallest classes";
  private static final String PURITY = "purity of subclasses";
  private static final String BAR = "0.7";
  private static final int CLASSES = 10;
  private static final int WIDTH = 20;
  private static final int WARM_UP = 5;

  @Override
  public String method() {
    return "sbcl";
  }

  @Override
  public String claim() {
    return "Contrasting subclasses of equal size raises balanced accuracy by a point and that of the"
        + " three smallest classes by two, costs the three largest less than two points, and finds"
        + " their true parts with a purity above 0.7.";
  }

  @Override
  public String data() {
    return "Ten classes of 500 down to 10 rows in 20 dimensions, made of up to six Gaussians each;"
        + " 100 rows of each class to test.";
  }

  @Override
  public String baseline() {
    return "Supervised contrast of whole classes with the same perceptron (20-128-64, projector"
        + " 32), views, batches of 128 and 40 epochs of Adam at 0.001; class-weighted logistic"
        + " regression on the frozen encoder.";
  }

  @Override
  public String scaledDown() {
    return "A small perceptron on made rows instead of ResNets on CIFAR-LT and ImageNet-LT; Adam for"
        + " 40 epochs, cut anew every 5, instead of 1,000 epochs of SGD.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(BALANCED, TREATED, BASE, true, 0.01),
        new Measure(TAIL, TREATED, BASE, true, 0.02),
        new Measure(HEAD, TREATED, BASE, true, -0.02),
        new Measure(PURITY, TREATED, BAR, true, 0));
  }

  @Override
  public Outcome run(long seed, Size size) {
    Seed root = new Seed(seed);
    boolean quick = size == Size.QUICK;
    Parts made = Parts.of(root.child("classes"), quick ? 100 : 500);
    Drawn train = made.rows(made.sizes(), root.child("train"));
    Drawn test = made.rows(GaussianClasses.equal(CLASSES, quick ? 10 : 100), root.child("test"));
    List<Value> values = new ArrayList<>();
    for (boolean cut : new boolean[] {false, true}) {
      String arm = cut ? TREATED : BASE;
      try (Embedder embedder =
          new Embedder(
              new int[] {WIDTH, 128, 64}, new int[] {64, 32}, 1e-3, root.child("network"))) {
        int[] subclasses = train(embedder, train.rows(), cut, quick ? 6 : 40, root);
        judge(arm, embedder, train.rows(), test.rows(), quick ? 5 : 60, root, values);
        if (cut) {
          values.add(new Value(PURITY, arm, purity(subclasses, train)));
        }
      }
    }
    values.add(new Value(PURITY, BAR, 0.7));
    return new Outcome(values);
  }

  /** Returns the subclasses as they were cut last. */
  private static int[] train(Embedder embedder, Examples rows, boolean cut, int epochs, Seed seed) {
    SubclassBalancingLoss loss = new SubclassBalancingLoss(SubclassBalancingLoss.Options.DEFAULT);
    UniformRandomProvider random = seed.child("views").generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int[] subclasses = rows.labels();
    double[] warmth = new double[CLASSES];
    Arrays.fill(warmth, 0.1);
    int batch = Math.min(128, rows.size());
    for (int epoch = 0; epoch < epochs; epoch++) {
      if (cut && epoch >= WARM_UP && epoch % WARM_UP == 0) {
        float[] projected = embedder.project(rows.x());
        subclasses =
            Subclasses.of(
                    projected,
                    projected.length / rows.size(),
                    rows.labels(),
                    CLASSES,
                    Subclasses.LEAST,
                    seed.child("cut").child(epoch))
                .of();
        warmth =
            ClassTemperatures.of(
                Embeddings.of(projected, projected.length / rows.size()),
                rows.labels(),
                CLASSES,
                0.1);
      }
      int[] current = subclasses;
      double[] temperatures = warmth;
      for (int[] taken :
          AugmentedDigits.batches(rows.size(), batch, seed.child("order").child(epoch))) {
        embedder.step(
            views(rows.take(taken).x(), normal),
            z -> {
              NDManager step = z.getManager();
              NDArray labels = step.create(twice(rows.labels(), taken));
              return loss.loss(
                  z, labels, step.create(twice(current, taken)), step.create(temperatures));
            });
      }
    }
    return subclasses;
  }

  /** Codes of these rows, once for each of two views. */
  private static long[] twice(int[] codes, int[] rows) {
    long[] both = new long[2 * rows.length];
    for (int i = 0; i < both.length; i++) {
      both[i] = codes[rows[i % rows.length]];
    }
    return both;
  }

  private static float[] views(float[] x, ZigguratSampler.NormalizedGaussian normal) {
    float[] both = new float[2 * x.length];
    for (int i = 0; i < both.length; i++) {
      both[i] = (float) (x[i % x.length] + 0.3 * normal.sample());
    }
    return both;
  }

  private static void judge(
      String arm,
      Embedder embedder,
      Examples train,
      Examples test,
      int epochs,
      Seed seed,
      List<Value> values) {
    float[] encoded = embedder.encode(train.x());
    int width = encoded.length / train.size();
    DenseWeights weights;
    try (DenseNetwork linear =
        DenseNetwork.random(new int[] {width, CLASSES}, 0, seed.child("probe"))) {
      weights =
          new Trainer(
                  new CrossEntropyLoss(),
                  new BalancedClassWeighting(),
                  Settings.fixed(epochs, 128, 3e-3))
              .fit(
                  linear,
                  Examples.of(encoded, width, train.labels(), CLASSES),
                  null,
                  linear::weights,
                  seed.child("probing"))
              .result();
    }
    DenseWeights.Forward forward = weights.forward();
    float[] tested = embedder.encode(test.x());
    double[] right = new double[CLASSES];
    int each = test.size() / CLASSES;
    for (int i = 0; i < test.size(); i++) {
      float[] logits = forward.logits(tested, i * width);
      int best = 0;
      for (int c = 1; c < CLASSES; c++) {
        best = logits[c] > logits[best] ? c : best;
      }
      right[test.labels()[i]] += best == test.labels()[i] ? 1.0 / each : 0;
    }
    values.add(new Value(BALANCED, arm, Arrays.stream(right).average().orElseThrow()));
    values.add(new Value(HEAD, arm, (right[0] + right[1] + right[2]) / 3));
    values.add(
        new Value(TAIL, arm, (right[CLASSES - 3] + right[CLASSES - 2] + right[CLASSES - 1]) / 3));
  }

  /** Of the rows of classes with several parts. */
  private static double purity(int[] subclasses, Drawn train) {
    int[] rows =
        IntStream.range(0, subclasses.length)
            .filter(i -> Parts.count(train.rows().labels()[i], 500) > 1)
            .toArray();
    int[] parts = Arrays.stream(rows).map(i -> train.parts()[i]).toArray();
    int[] found = Arrays.stream(rows).map(i -> subclasses[i]).toArray();
    return ClusterAgreement.of(parts, found).purity();
  }

  /** Rows with the part of their class that they come from. */
  private record Drawn(Examples rows, int[] parts) {}

  /** Centres of the parts of each class (C·6·D), and sizes (C). */
  private record Parts(double[] centres, int[] sizes) {
    static final int MOST = 6;

    /** From {@code largest} rows down to a fiftieth, but at least 10. */
    static int size(int c, int largest) {
      return (int) Math.max(10, Math.round(largest * Math.pow(0.02, c / (CLASSES - 1.0))));
    }

    /** One part for every 35 rows. */
    static int count(int c, int largest) {
      return Math.max(1, Math.min(MOST, size(c, largest) / 35));
    }

    static Parts of(Seed seed, int largest) {
      ZigguratSampler.NormalizedGaussian normal =
          ZigguratSampler.NormalizedGaussian.of(seed.generator());
      double[] centres = new double[CLASSES * MOST * WIDTH];
      int[] sizes = new int[CLASSES];
      for (int c = 0; c < CLASSES; c++) {
        sizes[c] = size(c, largest);
        double[] centre = new double[WIDTH];
        for (int d = 0; d < WIDTH; d++) {
          centre[d] = 0.25 * normal.sample();
        }
        for (int i = 0; i < MOST * WIDTH; i++) {
          centres[c * MOST * WIDTH + i] = centre[i % WIDTH] + 0.9 * normal.sample();
        }
      }
      return new Parts(centres, sizes);
    }

    Drawn rows(int[] counts, Seed seed) {
      UniformRandomProvider random = seed.generator();
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      int n = Arrays.stream(counts).sum();
      float[] x = new float[n * WIDTH];
      int[] labels = new int[n];
      int[] parts = new int[n];
      int row = 0;
      for (int c = 0; c < CLASSES; c++) {
        for (int k = 0; k < counts[c]; k++) {
          labels[row] = c;
          parts[row] = random.nextInt(count(c, 500));
          for (int d = 0; d < WIDTH; d++) {
            x[row * WIDTH + d] =
                (float) (centres[(c * MOST + parts[row]) * WIDTH + d] + 0.8 * normal.sample());
          }
          row++;
        }
      }
      return new Drawn(Examples.of(x, WIDTH, labels, CLASSES), parts);
    }
  }
}
