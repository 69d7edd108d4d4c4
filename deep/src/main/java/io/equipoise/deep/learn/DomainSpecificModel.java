package io.equipoise.deep.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.environment.SourceHeads;
import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;
import java.util.Map;

/**
 * Heads of several sources; rows of one group are judged together.
 *
 * @param sources from the name of a group that was learned from to its head
 */
record DomainSpecificModel(
    Encoder encoder,
    SourceHeads heads,
    Map<String, Integer> sources,
    SourceHeads.Choice choice,
    double temperature)
    implements Model {
  private static final String SHAPE = "heads";
  private static final String WEIGHTS = "weights";

  /**
   * What is saved beside the weights.
   *
   * @param sizes inputs, hidden widths, outputs of all heads
   */
  record Shape(
      Encoder encoder,
      int[] sizes,
      int classes,
      Map<String, Integer> sources,
      SourceHeads.Choice choice,
      double temperature) {}

  @Override
  public Predictions predict(Rows rows) {
    int classes = heads.classes();
    Matrix encoded = encoder.over(rows.features()).rows(0, rows.count());
    double[][] each = heads.probabilities(encoded.values(), encoded.columns());
    double[] all = new double[rows.count() * classes];
    int[][] members = members(rows.groups());
    for (int g = 0; g < members.length; g++) {
      Integer own = sources.get(rows.groups().names().get(g));
      double[] shares =
          own != null && choice != SourceHeads.Choice.JOINT
              ? heads.alone(own)
              : SourceHeads.shares(heads.entropies(each, members[g]), choice, temperature);
      heads.mix(each, members[g], shares, all);
    }
    return Predictions.of(classes, all);
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
    store.write(
        SHAPE,
        new Shape(
            encoder,
            StoredWeights.sizes(heads.weights()),
            heads.classes(),
            sources,
            choice,
            temperature));
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
        shape.choice(),
        shape.temperature());
  }
}
