package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import io.equipoise.core.stat.ProportionInterval;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import java.util.ArrayList;
import java.util.List;

/**
 * How good each head of a {@link LayerwiseEnsemble} is by itself, and all together: accuracy for
 * classes, mean squared error for numbers.
 *
 * @param layers in the order in which they were given
 * @param within of all heads together on rows like those of training
 * @param outside of all heads together on rows from elsewhere
 */
public record LayerTable(List<Layer> layers, Estimate within, Estimate outside) {

  /**
   * One head.
   *
   * @param views which of its two views it uses
   */
  public record Layer(Estimate within, Estimate outside, LeviNetwork.Views views) {}

  public LayerTable {
    layers = List.copyOf(layers);
  }

  /**
   * Of a trained network, on two sets of rows that it did not learn from, at least one row each.
   */
  public static LayerTable of(LeviNetwork network, Examples within, Examples outside) {
    List<LeviNetwork.Views> views = network.views();
    List<Estimate> here = scores(network, within);
    List<Estimate> there = scores(network, outside);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      layers.add(new Layer(here.get(i), there.get(i), views.get(i)));
    }
    return new LayerTable(layers, here.get(views.size()), there.get(views.size()));
  }

  /** Of each head, and of all together last. */
  private static List<Estimate> scores(LeviNetwork network, Examples rows) {
    Require.that(rows.size() > 0, "there is no row to judge heads on");
    Require.that(
        rows.ofNumbers() == network.ofNumbers(),
        "rows and heads must both be of classes, or both of numbers");
    try (NDManager manager = network.manager().newSubManager();
        Gradients paused = Gradients.pause()) {
      NDArray heads = network.heads(manager.create(rows.x(), new Shape(rows.size(), rows.width())));
      List<Estimate> scores = new ArrayList<>();
      for (int i = 0; i < heads.getShape().get(0); i++) {
        scores.add(score(heads.get(i), rows));
      }
      NDArray together =
          rows.ofNumbers() ? heads.mean(new int[] {0}) : LayerwiseEnsemble.probabilities(heads);
      scores.add(score(together, rows));
      return scores;
    }
  }

  private static Estimate score(NDArray said, Examples rows) {
    if (rows.ofNumbers()) {
      float[] outputs = said.toFloatArray();
      double[] squares = new double[outputs.length];
      for (int i = 0; i < squares.length; i++) {
        double error = outputs[i] - rows.targets()[i];
        squares[i] = error * error;
      }
      return MeanInterval.of(squares);
    }
    long[] decided = said.argMax(1).toLongArray();
    int right = 0;
    for (int i = 0; i < decided.length; i++) {
      right += decided[i] == rows.labels()[i] ? 1 : 0;
    }
    return ProportionInterval.wilson(right, decided.length);
  }
}
