package io.equipoise.tabular.tree;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Store;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.Arrays;
import java.util.List;

/** A model of trees whose rows walk at random near thresholds and at protected nodes. */
final class FairTttsModel implements Model, Remarks {
  private static final String PART = "fairttts";
  private static final int BLOCK = 1024;

  /**
   * What is saved beside the inner model.
   *
   * @param flips what decides about flips
   * @param unprivileged name of the group that is favoured
   * @param simulations walks per row and tree; 0 for the exact expectation
   * @param seed of the walks
   * @param remarks for people
   */
  record Saved(
      Flips.Settings flips, String unprivileged, int simulations, long seed, List<String> remarks) {
    Saved {
      remarks = List.copyOf(remarks);
    }
  }

  private final Model inner;
  private final TreeBased trees;
  private final Saved saved;
  private final List<Flips> flips;

  FairTttsModel(Model inner, Saved saved) {
    this.inner = inner;
    this.trees = (TreeBased) inner;
    this.saved = saved;
    int width = trees.encoder().width();
    Require.that(
        saved.flips().guarded().length == width
            && saved.flips().means().length == width
            && saved.flips().deviations().length == width,
        "the saved fairttts part does not fit its model; train and save the model again");
    Require.between(
        "favourable", saved.flips().favourable(), 0, trees.trees().get(0).classes() - 1.0);
    this.flips = trees.trees().stream().map(tree -> new Flips(tree, saved.flips())).toList();
  }

  static FairTttsModel load(Model inner, Store store) {
    return new FairTttsModel(inner, store.read(PART, Saved.class));
  }

  @Override
  public Predictions predict(Rows rows) {
    int classes = trees.trees().get(0).classes();
    boolean[] unprivileged = unprivileged(rows.groups());
    double[] all = new double[rows.count() * classes];
    Encoder.Encoding encoding = trees.encoder().over(rows.features());
    for (int from = 0; from < rows.count(); from += BLOCK) {
      int to = Math.min(rows.count(), from + BLOCK);
      double[] part = new double[(to - from) * classes];
      walk(encoding.rows(from, to), Arrays.copyOfRange(unprivileged, from, to), part);
      System.arraycopy(part, 0, all, from * classes, part.length);
    }
    for (int k = 0; k < all.length; k++) {
      all[k] /= flips.size();
    }
    return Predictions.of(classes, all);
  }

  private boolean[] unprivileged(Groups groups) {
    int code = groups.names().indexOf(saved.unprivileged());
    boolean[] unprivileged = new boolean[groups.rows()];
    for (int i = 0; i < unprivileged.length; i++) {
      unprivileged[i] = groups.code(i) == code;
    }
    return unprivileged;
  }

  private void walk(Matrix block, boolean[] unprivileged, double[] out) {
    double[] values = new double[block.values().length];
    for (int k = 0; k < values.length; k++) {
      values[k] = block.values()[k];
    }
    if (saved.simulations() == 0) {
      flips.forEach(tree -> tree.exact(values, unprivileged, out));
      return;
    }
    int width = block.columns();
    for (int i = 0; i < unprivileged.length; i++) {
      // Drawn from the row itself, so that its answer does not depend on the rows around it.
      int hash = Arrays.hashCode(Arrays.copyOfRange(values, i * width, (i + 1) * width));
      Seed own = new Seed(saved.seed()).child(hash);
      for (int t = 0; t < flips.size(); t++) {
        flips
            .get(t)
            .simulate(
                values, i, unprivileged[i], saved.simulations(), own.child(t).generator(), out);
      }
    }
  }

  @Override
  public List<String> remarks() {
    return saved.remarks();
  }

  @Override
  public void save(Store store) {
    store.write(PART, saved);
    inner.save(store.child("inner"));
  }

  @Override
  public void close() {
    inner.close();
  }
}
