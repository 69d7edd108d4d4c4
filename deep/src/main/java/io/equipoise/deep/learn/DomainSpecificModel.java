package io.equipoise.deep.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.environment.HeadAdaptation;
import io.equipoise.deep.environment.SourceGuide;
import io.equipoise.deep.environment.SourceHeads;
import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Heads of several sources; rows of one group are judged together.
 *
 * @param sources from the name of a group that was learned from to its head
 * @param guide which source rows are likely to be from, where features decide
 */
record DomainSpecificModel(
    Encoder encoder,
    SourceHeads heads,
    Map<String, Integer> sources,
    Optional<SourceGuide> guide,
    Choosing choosing)
    implements Model {
  private static final String SHAPE = "heads";
  private static final String WEIGHTS = "weights";
  private static final String CLASSIFIER = "classifier";

  /**
   * How the head of a new group is chosen.
   *
   * @param adaptation step towards certainty on its rows; 0 for none
   */
  record Choosing(SourceHeads.Choice choice, double temperature, double adaptation) {}

  /**
   * What is saved beside the weights.
   *
   * @param sizes inputs, hidden widths, outputs of all heads
   * @param prototypes mean features of each source; empty where they do not decide
   * @param classifier sizes of the classifier of sources; empty without
   */
  record Shape(
      Encoder encoder,
      int[] sizes,
      int classes,
      Map<String, Integer> sources,
      double[][] prototypes,
      int[] classifier,
      Choosing choosing) {}

  @Override
  public Predictions predict(Rows rows) {
    int classes = heads.classes();
    Matrix encoded = encoder.over(rows.features()).rows(0, rows.count());
    double[][] each = heads.probabilities(encoded.values(), encoded.columns());
    double[] all = new double[rows.count() * classes];
    Groups arrived = rows.byEnvironment().groups();
    int[][] members = members(arrived);
    for (int g = 0; g < members.length; g++) {
      if (members[g].length == 0) {
        continue;
      }
      Integer own = sources.get(arrived.names().get(g));
      if (own != null && choosing.choice() != SourceHeads.Choice.JOINT) {
        heads.mix(each, members[g], heads.alone(own), all);
        continue;
      }
      double[] shares = shares(each, encoded, members[g]);
      heads.mix(each, members[g], shares, all);
      if (choosing.adaptation() > 0) {
        adapt(shares, encoded, members[g], all);
      }
    }
    return Predictions.of(classes, all);
  }

  private double[] shares(double[][] each, Matrix encoded, int[] rows) {
    double[] costs =
        guide
            .map(by -> by.costs(heads, encoded.values(), encoded.columns(), rows))
            .orElseGet(() -> heads.entropies(each, rows));
    return SourceHeads.shares(costs, choosing.choice(), choosing.temperature());
  }

  /** Judges rows again, by the chosen head after a step; a mixture of heads stays as it is. */
  private void adapt(double[] shares, Matrix encoded, int[] rows, double[] all) {
    for (int head = 0; head < shares.length; head++) {
      if (shares[head] == 1) {
        SourceHeads moved =
            HeadAdaptation.step(
                heads, head, encoded.values(), encoded.columns(), rows, choosing.adaptation());
        int classes = heads.classes();
        for (int row : rows) {
          int from = row * encoded.columns();
          float[] one = Arrays.copyOfRange(encoded.values(), from, from + encoded.columns());
          double[] said = moved.probabilities(one, encoded.columns())[head];
          System.arraycopy(said, 0, all, row * classes, classes);
        }
      }
    }
  }

  /** The rows of each group. */
  private static int[][] members(Groups groups) {
    int[] sizes = groups.sizes();
    int[][] members = new int[sizes.length][];
    Arrays.setAll(members, g -> new int[sizes[g]]);
    int[] filled = new int[sizes.length];
    for (int i = 0; i < groups.rows(); i++) {
      int g = groups.code(i);
      members[g][filled[g]++] = i;
    }
    return members;
  }

  @Override
  public void save(Store store) {
    double[][] prototypes = {};
    int[] classifier = {};
    if (guide.orElse(null) instanceof SourceGuide.Prototypes by) {
      prototypes = by.means();
    }
    if (guide.orElse(null) instanceof SourceGuide.Classifier by) {
      classifier = StoredWeights.sizes(by.weights());
      store.writeBytes(CLASSIFIER, StoredWeights.bytes(by.weights()));
    }
    store.write(
        SHAPE,
        new Shape(
            encoder,
            StoredWeights.sizes(heads.weights()),
            heads.classes(),
            sources,
            prototypes,
            classifier,
            choosing));
    store.writeBytes(WEIGHTS, StoredWeights.bytes(heads.weights()));
  }

  static DomainSpecificModel load(Store store) {
    Shape shape = store.read(SHAPE, Shape.class);
    DenseWeights weights =
        StoredWeights.read(shape.sizes(), shape.encoder().width(), store.readBytes(WEIGHTS));
    if (shape.classes() < 1 || weights.outputs() % shape.classes() != 0) {
      throw StoredWeights.damaged();
    }
    return new DomainSpecificModel(
        shape.encoder(),
        new SourceHeads(weights, shape.classes()),
        shape.sources(),
        guide(shape, weights, store),
        shape.choosing());
  }

  private static Optional<SourceGuide> guide(Shape shape, DenseWeights weights, Store store) {
    int features = weights.layers().get(weights.layers().size() - 1).in();
    if (shape.classifier().length > 0) {
      return Optional.of(
          new SourceGuide.Classifier(
              StoredWeights.read(shape.classifier(), features, store.readBytes(CLASSIFIER))));
    }
    for (double[] mean : shape.prototypes()) {
      if (mean.length != features) {
        throw StoredWeights.damaged();
      }
    }
    return shape.prototypes().length == 0
        ? Optional.empty()
        : Optional.of(new SourceGuide.Prototypes(shape.prototypes()));
  }
}
