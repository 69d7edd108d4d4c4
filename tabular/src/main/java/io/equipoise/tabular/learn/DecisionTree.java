package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.tree.Tree;
import io.equipoise.tabular.tree.TreeModel;
import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;

/**
 * One decision tree (CART with the Gini index, Breiman et al. 1984, by Tribuo): for people who must
 * read the model, and for remedies that work inside a tree.
 *
 * <p>Numbers keep their scale, missing ones become the training median with a mark of their own,
 * and categories are one-hot encoded. Row weights count in the splits and in the leaves.
 */
@Method(
    name = "tree",
    aliases = {"decision-tree", "cart"},
    slot = Slot.LEARNER,
    summary =
        "One decision tree: for people who must read the model, and for remedies that work inside"
            + " a tree.",
    cites = "breiman1984cart")
public final class DecisionTree implements Learner {

  /** When to stop splitting. */
  public record Options(
      @Meaning("training rows that each leaf keeps; at least 1") int minLeaf,
      @Meaning("levels of splits; from 1 to 64") int maxDepth,
      @Meaning("decrease of the Gini index that a split needs, as a share of all rows; at least 0")
          double minDecrease) {

    /** Leaves of at least 20 rows, as deep as they come. */
    public static final Options DEFAULT = new Options(20, 20, 0);

    public Options {
      Require.atLeast("minLeaf", minLeaf, 1);
      Require.between("maxDepth", maxDepth, 1, 64);
      Require.atLeast("minDecrease", minDecrease, 0);
    }
  }

  private final Options options;

  public DecisionTree(Options options) {
    this.options = options;
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    Training training = Training.of(train, Encoder.Options.DEFAULT.raw());
    MutableDataset<Label> rows = TribuoRows.of(training);
    CARTClassificationTrainer trainer =
        new CARTClassificationTrainer(
            options.maxDepth(),
            training.splittable(options.minLeaf()),
            (float) options.minDecrease(),
            1f,
            false,
            new GiniIndex(),
            seed.child("tree").value());
    Tree tree =
        Growth.flat(
            trainer.train(rows).getRoot(),
            TribuoRows.columns(rows.getFeatureIDMap()),
            training,
            IntStream.range(0, training.size()).toArray(),
            options.minLeaf());
    return new TreeModel(training.encoder(), List.of(tree));
  }

  @Override
  public Model load(Store store) {
    return TreeModel.load(store);
  }
}
