package io.equipoise.tabular.tree;

import io.equipoise.core.encode.Encoder;
import java.util.List;

/**
 * A model whose answer is the mean of the answers of its trees, which remedies may look into. The
 * answer of a tree is the class shares of the leaf that a row comes to.
 */
public interface TreeBased {
  /** The trees, over the encoder's columns; at least one. */
  List<Tree> trees();

  /** Makes the columns that the trees look at. */
  Encoder encoder();
}
