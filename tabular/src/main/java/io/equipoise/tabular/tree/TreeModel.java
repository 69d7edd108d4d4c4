package io.equipoise.tabular.tree;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;
import java.util.List;

/** A decision tree, or a forest: the mean of its trees' class shares. */
public final class TreeModel implements Model, TreeBased {
  private static final String PART = "trees";
  private static final int BLOCK = 2048;

  /** What is saved. */
  record Saved(Encoder encoder, List<Tree> trees) {
    Saved {
      trees = List.copyOf(trees);
      Require.that(!trees.isEmpty(), "a model of trees needs at least one tree");
      int width = encoder.width();
      for (Tree tree : trees) {
        Require.that(
            tree.classes() == trees.get(0).classes(), "the trees of a model differ in classes");
        for (int column : tree.feature()) {
          Require.that(
              column < width,
              "a tree looks at column " + column + " of " + width + " encoded columns");
        }
      }
    }
  }

  private final Saved saved;
  private final List<double[]> shares;

  /** Trees over the columns of this encoder, all with the same classes. */
  public TreeModel(Encoder encoder, List<Tree> trees) {
    this(new Saved(encoder, trees));
  }

  private TreeModel(Saved saved) {
    this.saved = saved;
    this.shares = saved.trees().stream().map(Tree::shares).toList();
  }

  /** Reads what {@link #save} wrote. */
  public static TreeModel load(Store store) {
    return new TreeModel(store.read(PART, Saved.class));
  }

  @Override
  public List<Tree> trees() {
    return saved.trees();
  }

  @Override
  public Encoder encoder() {
    return saved.encoder();
  }

  @Override
  public Predictions predict(Rows rows) {
    int classes = saved.trees().get(0).classes();
    double[] all = new double[rows.count() * classes];
    Encoder.Encoding encoding = saved.encoder().over(rows.features());
    for (int from = 0; from < rows.count(); from += BLOCK) {
      Matrix block = encoding.rows(from, Math.min(rows.count(), from + BLOCK));
      for (int t = 0; t < shares.size(); t++) {
        add(saved.trees().get(t), shares.get(t), block, all, from * classes);
      }
    }
    for (int k = 0; k < all.length; k++) {
      all[k] /= shares.size();
    }
    return Predictions.of(classes, all);
  }

  private static void add(Tree tree, double[] shares, Matrix block, double[] all, int first) {
    int classes = tree.classes();
    for (int i = 0; i < block.rows(); i++) {
      int leaf = tree.leafOf(block.values(), i * block.columns());
      for (int c = 0; c < classes; c++) {
        all[first + i * classes + c] += shares[leaf * classes + c];
      }
    }
  }

  @Override
  public void save(Store store) {
    store.write(PART, saved);
  }
}
