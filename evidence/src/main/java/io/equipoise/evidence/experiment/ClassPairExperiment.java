package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.EmbeddingSpectrum;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Correlation;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.embedding.ClassAffinity;
import io.equipoise.deep.embedding.ClassPairGate;
import io.equipoise.deep.embedding.ClassPairLoss;
import io.equipoise.deep.embedding.Partners;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.Optimizer;
import io.equipoise.tabular.probe.LinearProbe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;

/**
 * Any two of 30 made classes as a positive pair, with and without a gate for the features that they
 * share, beside pairs of one class.
 */
public final class ClassPairExperiment implements Experiment {
  private static final String GATED = "any two classes, gated";
  private static final String UNGATED = "any two classes, no gate";
  private static final String IDENTICAL = "pairs of one class";
  private static final String BAR = "0.5";
  private static final String ATTRIBUTES = "linear probe of attributes";
  private static final String AFFINITY = "correlation of affinity with shared attributes";
  private static final int BATCH = 128;
  private static final int FEATURES = 64;
  private static final int PROJECTIONS = 32;
  private static final double RATE = 1e-3;

  @Override
  public String method() {
    return "hydra";
  }

  @Override
  public String claim() {
    return "Any two classes can be a positive pair if a gate picks the features they share: without"
        + " it attributes are read off worse by 0.02 or more, with it no worse than from pairs of"
        + " one class, within 0.005; and the affinity of classes under their gate correlates above"
        + " 0.5 with the attributes they share.";
  }

  @Override
  public String data() {
    return "Made rows of 30 classes in 40 dimensions, each a random set of 12 attributes seen with"
        + " four nuisances through a map that bends space; 2,010 rows without attributes to train"
        + " on, 300 with them to probe by.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (40-128-64, projector to 32) under the same loss with all gates"
        + " open, on any two classes and on pairs of one class; 40 epochs of Adam at 0.001 in"
        + " batches of 128.";
  }

  @Override
  public String scaledDown() {
    return "A perceptron and 465 pairs of made classes instead of a ResNet-50 and the 500,500 pairs"
        + " of ImageNet.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(ATTRIBUTES, GATED, UNGATED, true, 0.02),
        new Measure(ATTRIBUTES, GATED, IDENTICAL, true, -0.005),
        new Measure(AFFINITY, GATED, BAR, true, 0));
  }

  /** How much of everything. */
  private record Scale(int classes, int each, int epochs, int unseen) {}

  @Override
  public Outcome run(long seed, Size size) {
    Scale scale = size == Size.QUICK ? new Scale(10, 26, 2, 3) : new Scale(30, 67, 40, 10);
    Seed root = new Seed(seed);
    AttributeClasses made =
        AttributeClasses.of(scale.classes() + scale.unseen(), root.child("classes"));
    List<Value> values = new ArrayList<>();
    measure(IDENTICAL, Partners.IDENTICAL, false, made, scale, root, values);
    measure(UNGATED, Partners.ARBITRARY, false, made, scale, root, values);
    measure(GATED, Partners.ARBITRARY, true, made, scale, root, values);
    values.add(new Value(AFFINITY, BAR, 0.5));
    return new Outcome(values);
  }

  private static void measure(
      String arm,
      Partners partners,
      boolean gated,
      AttributeClasses made,
      Scale scale,
      Seed root,
      List<Value> values) {
    int classes = scale.classes();
    Examples train = made.rows(0, classes, scale.each(), root.child("train"));
    try (Embedder embedder =
            new Embedder(
                new int[] {AttributeClasses.WIDTH, 128, FEATURES},
                new int[] {FEATURES, PROJECTIONS},
                RATE,
                root.child("network"));
        ClassPairGate gate = new ClassPairGate(classes, 64, 128, PROJECTIONS, root.child("gate"));
        NDManager manager = Torch.manager()) {
      Optimizer.Run gateSteps = new AdamOptimizer().begin(gate.parameters(), RATE, 0, manager);
      UniformRandomProvider random = root.child("partners").generator();
      ClassPairLoss loss = new ClassPairLoss(ClassPairLoss.Options.DEFAULT);
      for (int epoch = 0; epoch < scale.epochs(); epoch++) {
        Seed order = root.child("order").child(epoch);
        for (int[] rows : AugmentedDigits.batches(train.size(), BATCH, order)) {
          int[] labels = Arrays.stream(rows).map(row -> train.labels()[row]).toArray();
          int[] drawn = partners.of(labels, random);
          embedder.step(
              AugmentedDigits.images(train, rows),
              z -> {
                NDManager step = z.getManager();
                NDArray gates = gated ? gate.of(labels, drawn, true, step) : z.onesLike();
                return loss.loss(z, step.create(labels), step.create(drawn), gates);
              });
          if (gated) {
            gateSteps.step();
          }
        }
      }
      probe(arm, embedder, made, scale, root, values);
      affinity(arm, embedder, gated ? gate : null, made, train, values);
    }
  }

  private static void probe(
      String arm,
      Embedder embedder,
      AttributeClasses made,
      Scale scale,
      Seed root,
      List<Value> values) {
    int classes = scale.classes();
    Examples labelled = made.rows(0, classes, 10, root.child("labelled"));
    Examples test = made.rows(0, classes, 33, root.child("test"));
    Embeddings known = features(embedder, labelled);
    Embeddings asked = features(embedder, test);
    double sum = 0;
    int probed = 0;
    for (int a = 0; a < AttributeClasses.ATTRIBUTES; a++) {
      int[] truth = attribute(made, a, labelled.labels());
      if (Arrays.stream(truth).distinct().count() == 2) {
        sum += LinearProbe.accuracy(known, truth, asked, attribute(made, a, test.labels())).value();
        probed++;
      }
    }
    values.add(new Value(ATTRIBUTES, arm, sum / probed));
    int last = classes + scale.unseen();
    Examples few = made.rows(classes, last, 10, root.child("few"));
    Examples unseen = made.rows(classes, last, 50, root.child("unseen"));
    values.add(
        new Value(
            "linear probe of unseen classes, 10 rows each",
            arm,
            LinearProbe.accuracy(
                    features(embedder, few),
                    few.labels(),
                    features(embedder, unseen),
                    unseen.labels())
                .value()));
    values.add(
        new Value(
            "effective rank of projections",
            arm,
            EmbeddingSpectrum.of(Embeddings.of(embedder.project(test.x()), PROJECTIONS))
                .effectiveRank()));
  }

  private static int[] attribute(AttributeClasses made, int attribute, int[] labels) {
    return Arrays.stream(labels).map(c -> made.attributes()[c][attribute] ? 1 : 0).toArray();
  }

  private static Embeddings features(Embedder embedder, Examples rows) {
    return Embeddings.of(embedder.encode(rows.x()), FEATURES);
  }

  /** Without a gate, affinity is the plain mean cosine of two classes. */
  private static void affinity(
      String arm,
      Embedder embedder,
      @Nullable ClassPairGate gate,
      AttributeClasses made,
      Examples train,
      List<Value> values) {
    int classes = train.classes();
    Embeddings z = Embeddings.of(embedder.project(train.x()), PROJECTIONS);
    double[][] rows = new double[z.size()][];
    Arrays.setAll(
        rows, i -> Arrays.copyOfRange(z.values(), i * PROJECTIONS, (i + 1) * PROJECTIONS));
    double[][] cosine =
        gate == null
            ? meanCosines(z.unit(), train.labels(), classes)
            : ClassAffinity.of(rows, train.labels(), classes, gate).cosine();
    int pairs = classes * (classes - 1) / 2;
    double[] affinities = new double[pairs];
    double[] shared = new double[pairs];
    for (int first = 0, at = 0; first < classes; first++) {
      for (int second = first + 1; second < classes; second++, at++) {
        affinities[at] = cosine[first][second];
        shared[at] = made.shared(first, second);
      }
    }
    values.add(new Value(AFFINITY, arm, Correlation.pearson(affinities, shared)));
  }

  private static double[][] meanCosines(Embeddings units, int[] labels, int classes) {
    double[][] means = new double[classes][units.width()];
    for (int i = 0; i < units.size(); i++) {
      for (int c = 0; c < units.width(); c++) {
        means[labels[i]][c] += units.values()[i * units.width() + c];
      }
    }
    double[][] cosines = new double[classes][classes];
    for (int first = 0; first < classes; first++) {
      for (int second = 0; second < classes; second++) {
        for (int c = 0; c < units.width(); c++) {
          cosines[first][second] += means[first][c] * means[second][c];
        }
      }
    }
    return cosines;
  }
}
