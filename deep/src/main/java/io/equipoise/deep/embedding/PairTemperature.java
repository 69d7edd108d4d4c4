package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A learned temperature for every pair of unit vectors, the same whichever comes first.
 *
 * <pre>
 *   t(z, z') = low + (high - low) · sigmoid(phi(z)·phi(z') + b)
 * </pre>
 *
 * <p>phi is a linear map to a few numbers, shared by all heads; b starts such that a pair that phi
 * says nothing of has the temperature {@code start}. Its parameters join those of the encoder in
 * the optimiser; whoever makes one closes it.
 */
public final class PairTemperature implements UnaryOperator<NDArray>, AutoCloseable {
  private final Range range;
  private final DenseNetwork phi;
  private final NDArray bias;

  /**
   * What temperatures can be.
   *
   * @param low above 0, the hard floor
   * @param high above {@code low}
   * @param start strictly between the two
   */
  public record Range(double low, double high, double start) {
    /** From 0.05 to 1, starting at 0.15. */
    public static final Range DEFAULT = new Range(0.05, 1, 0.15);

    public Range {
      Require.above("low", low, 0);
      Require.above("start", start, low);
      Require.above("high", high, start);
      Require.between("high", high, 0, 1e6);
    }
  }

  /**
   * With random weights.
   *
   * @param width d of the vectors
   * @param features how many numbers phi gives; 16 are plenty
   */
  public PairTemperature(Range range, int width, int features, Seed seed) {
    Require.atLeast("width", width, 1);
    Require.atLeast("features", features, 1);
    this.range = range;
    this.phi = DenseNetwork.random(new int[] {width, features}, 0, seed);
    double share = (range.start() - range.low()) / (range.high() - range.low());
    this.bias = phi.manager().create((float) Math.log(share / (1 - share)));
    bias.setRequiresGradient(true);
  }

  /** What an optimiser moves. */
  public List<NDArray> parameters() {
    List<NDArray> all = new ArrayList<>(phi.parameters());
    all.add(bias);
    return all;
  }

  /** The temperature of every pair (…,R,R) of rows (…,R,d), float32. */
  @Override
  public NDArray apply(NDArray units) {
    Shape shape = units.getShape();
    int last = shape.dimension() - 1;
    Require.that(units.getDataType() == DataType.FLOAT32, "temperatures are learned in float32");
    NDArray features = phi.forward(units.reshape(-1, shape.get(last)), true);
    NDArray rows = features.reshape(shape.slice(0, last).addAll(new Shape(-1)));
    NDArray products = rows.matMul(rows.swapAxes(last - 1, last));
    NDArray share = Activation.sigmoid(products.add(bias));
    return share.mul(Scalars.held(range.high() - range.low(), share)).add(range.low());
  }

  @Override
  public void close() {
    phi.close();
  }
}
