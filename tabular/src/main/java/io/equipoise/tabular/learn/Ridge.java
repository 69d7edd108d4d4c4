package io.equipoise.tabular.learn;

import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tribuo.math.Parameters;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.Matrix;
import org.tribuo.math.la.MatrixTuple;
import org.tribuo.math.la.Tensor;

/**
 * Adds a quadratic penalty to stochastic gradient steps on sparse rows, which Tribuo's optimisers
 * lack.
 *
 * <pre>
 *   penalty = lambda/2 · sum_cj W_cj²
 * </pre>
 *
 * A step touches only the columns that are not zero in its row. Each time, column {@code j} gets
 * its share {@code lambda · W_cj / n_j} of the penalty's gradient, {@code n_j} being the number of
 * rows that touch it: over one pass that is the whole gradient. The bias is not penalised.
 */
final class Ridge implements StochasticGradientOptimiser {
  private final StochasticGradientOptimiser inner;
  private final double[] shares;
  private @Nullable Parameters parameters;

  /**
   * Wraps an optimiser.
   *
   * @param inner takes the steps
   * @param shares (columns + 1) lambda / n_j, the last one 0 for the bias
   */
  Ridge(StochasticGradientOptimiser inner, double[] shares) {
    this.inner = inner;
    this.shares = shares;
  }

  @Override
  public void initialise(Parameters learned) {
    parameters = learned;
    inner.initialise(learned);
  }

  /** Gradients point uphill in likelihood and are multiplied by {@code weight} afterwards. */
  @Override
  public Tensor[] step(Tensor[] updates, double weight) {
    DenseMatrix learned = (DenseMatrix) Objects.requireNonNull(parameters).get()[0];
    Matrix update = (Matrix) updates[0];
    for (MatrixTuple entry : update) {
      double pull = shares[entry.j] * learned.get(entry.i, entry.j) / weight;
      update.add(entry.i, entry.j, -pull);
    }
    return inner.step(updates, weight);
  }

  @Override
  public void finalise() {
    inner.finalise();
  }

  @Override
  public void reset() {
    parameters = null;
    inner.reset();
  }

  @Override
  public Ridge copy() {
    return new Ridge(inner.copy(), shares);
  }

  @Override
  public ConfiguredObjectProvenance getProvenance() {
    return inner.getProvenance();
  }
}
