package io.equipoise.deep.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.ZLoss;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A linear output layer W (C,d) under the {@link ZLoss} whose training step costs O(B·d² + d³) for
 * B rows, whatever the number of classes C.
 *
 * <p>The loss of a row with features h and class c needs only three numbers,
 *
 * <pre>
 *   o_c = w_c·h      S1 = s·h, s = Σ_k w_k      S2 = h'Qh, Q = W'W
 * </pre>
 *
 * and so does its gradient: with α, β, γ the derivatives by o_c, S1 and S2,
 *
 * <pre>
 *   dL/dh = α w_c + β s + 2γ Q h          dL/dW = (α e_c + β 1 + 2γ W h) h'
 * </pre>
 *
 * The second is dense, yet a gradient step multiplies W from the right by a matrix (d,d), adds one
 * row to all, and changes the rows of the batch's classes. Thus W is held as {@code V·U + 1·ω'}
 * with the inverse of U, and a step touches U, ω, s, Q and as many rows of V as the batch has. It
 * is the exact step of plain gradient descent, in float64 but for V.
 *
 * <p>Errors of the inverse are watched; when they show, {@link #refresh} multiplies V out, which
 * costs O(C·d²). Predicting costs O(C·d) per row like any layer. V takes {@code 4·C·d} bytes.
 *
 * <pre>{@code
 * ZLossLayer layer = ZLossLayer.random(100_000, 128, ZLoss.Options.DEFAULT, new Seed(1));
 * ZLossLayer.Step step = layer.step(features, labels, 0.1);      // features (B,128) of an encoder
 * Gradients.backward(features.mul(step.gradient()).sum());       // on into the encoder
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1412.7091">Vincent, de Brébisson, Bouthillier, Efficient
 *     Exact Gradient Update for Training Deep Networks with Very Large Sparse Targets, 2015,
 *     arXiv:1412.7091</a>
 * @see <a href="https://arxiv.org/abs/1604.08859">de Brébisson, Vincent, The Z-loss, 2016,
 *     arXiv:1604.08859</a>
 */
public final class ZLossLayer {
  /** Steps between two looks at the inverse of U. */
  private static final int WATCH = 64;

  /** Largest entry of |U·U⁻¹ - I| that is borne. */
  private static final double DRIFT = 1e-7;

  private final ZLoss loss;
  private final int classes;
  private final int width;

  private final float[] v;
  private double[] u;
  private double[] inverse;
  private double[] offset;
  private double[] sum;
  private double[] gram;
  private long steps;

  /**
   * What a batch gave.
   *
   * @param loss mean over its rows
   * @param gradient of that mean by the features (B,d), a constant of their type and manager
   */
  public record Step(double loss, NDArray gradient) {}

  private ZLossLayer(ZLoss.Options options, int classes, int width, float[] weights) {
    this.loss = new ZLoss(options);
    this.classes = classes;
    this.width = width;
    this.v = weights;
    this.u = identity(width);
    this.inverse = identity(width);
    this.offset = new double[width];
    this.sum = columnSums();
    this.gram = gram();
  }

  /** A layer with weights uniform in ±sqrt(1/d). */
  public static ZLossLayer random(int classes, int width, ZLoss.Options options, Seed seed) {
    check(classes, width);
    UniformRandomProvider random = seed.generator();
    double bound = Math.sqrt(1.0 / width);
    float[] weights = new float[classes * width];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return new ZLossLayer(options, classes, width, weights);
  }

  /** A layer with these weights (C·d), row by row. */
  public static ZLossLayer of(int classes, float[] weights, ZLoss.Options options) {
    int width = classes < 1 ? 0 : weights.length / classes;
    check(classes, width);
    Require.sameLength("the weights", weights.length, "classes × width", (long) classes * width);
    return new ZLossLayer(options, classes, width, weights.clone());
  }

  private static void check(int classes, int width) {
    Require.atLeast("classes", classes, 3);
    Require.atLeast("width", width, 1);
    Require.that(
        (long) classes * width <= Integer.MAX_VALUE - 8,
        classes + " classes of width " + width + " are more weights than an array holds");
  }

  /** Loss and gradient without a change. */
  public Step look(NDArray features, NDArray labels) {
    return step(features, labels, 0);
  }

  /**
   * One step of gradient descent on the mean loss of a batch.
   *
   * @param features (B,d), finite
   * @param labels (B) int64, in [0, C)
   * @param rate step size; at least 0, where 0 changes nothing
   */
  public Step step(NDArray features, NDArray labels, double rate) {
    Require.between("rate", rate, 0, 1e6);
    int[] rows = rows(features, labels);
    NDManager manager = features.getManager();
    try (NDManager work = manager.newSubManager()) {
      NDArray h = work.create(doubles(features), features.getShape());
      NDArray own = work.create(picked(rows), h.getShape()).matMul(square(work, u));
      own = own.add(work.create(offset));
      NDArray q = square(work, gram);
      NDArray s = work.create(sum, new Shape(width, 1));
      NDArray hq = h.matMul(q);
      Slopes slopes = slopes(h, own, hq, s);
      NDArray gradient =
          own.mul(slopes.own())
              .add(slopes.sum().matMul(s.transpose()))
              .add(hq.mul(slopes.squares().mul(2)));
      if (rate > 0) {
        update(rows, h, own, q, s, slopes, rate);
      }
      NDArray given =
          manager
              .create(gradient.toDoubleArray(), h.getShape())
              .toType(features.getDataType(), false);
      return new Step(slopes.loss(), given);
    }
  }

  /** The loss and its derivatives (B,1) by o_c, S1 and S2, each already over B. */
  private record Slopes(double loss, NDArray own, NDArray sum, NDArray squares) {}

  private Slopes slopes(NDArray h, NDArray own, NDArray hq, NDArray s) {
    int[] across = {1};
    NDArray trueLogit = h.mul(own).sum(across);
    NDArray logitSum = h.matMul(s).squeeze(1);
    NDArray squares = hq.mul(h).sum(across);
    for (NDArray moment : new NDArray[] {trueLogit, logitSum, squares}) {
      moment.setRequiresGradient(true);
    }
    try (Gradients recording = Gradients.record()) {
      NDArray mean = loss.ofMoments(trueLogit, logitSum, squares, classes).mean();
      Gradients.backward(mean);
      return new Slopes(
          mean.toDoubleArray()[0],
          trueLogit.getGradient().expandDims(1),
          logitSum.getGradient().expandDims(1),
          squares.getGradient().expandDims(1));
    }
  }

  /**
   * W becomes {@code W·M - rate·(A + 1β')H} with {@code M = I - 2·rate·H'ΓH} and A (C,B) the α of
   * each row at its class.
   */
  private void update(
      int[] rows, NDArray h, NDArray own, NDArray q, NDArray s, Slopes slopes, double rate) {
    NDManager work = h.getManager();
    NDArray ht = h.transpose();
    NDArray m = work.eye(width).toType(DataType.FLOAT64, false);
    m = m.sub(ht.matMul(h.mul(slopes.squares())).mul(2 * rate));
    NDArray newInverse = m.inverse().matMul(square(work, inverse));

    // W'P, then P'P, of P = (A + 1β')H
    NDArray alpha = slopes.own();
    NDArray beta = slopes.sum();
    NDArray wp = own.mul(alpha).transpose().add(s.matMul(beta.transpose())).matMul(h);
    NDArray sameClass =
        work.create(Arrays.stream(rows).asDoubleStream().toArray(), new Shape(rows.length, 1));
    sameClass = sameClass.eq(sameClass.transpose()).toType(DataType.FLOAT64, false);
    NDArray cross = alpha.matMul(beta.transpose());
    NDArray inner =
        alpha
            .matMul(alpha.transpose())
            .mul(sameClass)
            .add(cross)
            .add(cross.transpose())
            .add(beta.matMul(beta.transpose()).mul((double) classes));
    NDArray pp = ht.matMul(inner).matMul(h);
    NDArray mixed = m.matMul(wp).mul(rate);
    NDArray newGram =
        m.matMul(q).matMul(m).sub(mixed).sub(mixed.transpose()).add(pp.mul(rate * rate));

    NDArray newSum = m.matMul(s).sub(ht.matMul(alpha.add(beta.mul((double) classes))).mul(rate));
    NDArray newOffset =
        m.matMul(work.create(offset, new Shape(width, 1))).sub(ht.matMul(beta).mul(rate));
    double[] moved = h.mul(alpha).matMul(newInverse).mul(rate).toDoubleArray();

    u = square(work, u).matMul(m).toDoubleArray();
    inverse = newInverse.toDoubleArray();
    offset = newOffset.toDoubleArray();
    sum = newSum.toDoubleArray();
    gram = newGram.toDoubleArray();
    for (int i = 0; i < rows.length; i++) {
      int from = rows[i] * width;
      for (int j = 0; j < width; j++) {
        v[from + j] -= (float) moved[i * width + j];
      }
    }
    steps++;
    if (steps % WATCH == 0 && drift(work) > DRIFT) {
      refresh();
    }
  }

  private double drift(NDManager work) {
    return square(work, u)
        .matMul(square(work, inverse))
        .sub(work.eye(width).toType(DataType.FLOAT64, false))
        .abs()
        .max()
        .toDoubleArray()[0];
  }

  /** Multiplies the weights out, which wipes off rounding; O(C·d²). */
  public void refresh() {
    float[] fresh = weights();
    System.arraycopy(fresh, 0, v, 0, v.length);
    u = identity(width);
    inverse = identity(width);
    offset = new double[width];
    sum = columnSums();
    gram = gram();
  }

  /** The weights (C·d) as they are, row by row; O(C·d²). */
  public float[] weights() {
    float[] all = new float[v.length];
    double[] row = new double[width];
    for (int c = 0; c < classes; c++) {
      System.arraycopy(offset, 0, row, 0, width);
      for (int k = 0; k < width; k++) {
        double of = v[c * width + k];
        for (int j = 0; j < width; j++) {
          row[j] += of * u[k * width + j];
        }
      }
      for (int j = 0; j < width; j++) {
        all[c * width + j] = (float) row[j];
      }
    }
    return all;
  }

  /** Logits (B,C) of features (B,d), float32; predicts by their largest. */
  public NDArray logits(NDArray features) {
    NDManager manager = features.getManager();
    NDArray h = features.toType(DataType.FLOAT64, false);
    // h·W' = (h·U')·V' + h·ω, so that the large product stays in float32
    NDArray turned = h.matMul(square(manager, u).transpose()).toType(DataType.FLOAT32, false);
    NDArray shift = h.matMul(manager.create(offset, new Shape(width, 1)));
    return turned
        .matMul(manager.create(v, new Shape(classes, width)).transpose())
        .add(shift.toType(DataType.FLOAT32, false));
  }

  /** Number of classes C. */
  public int classes() {
    return classes;
  }

  /** Features d. */
  public int width() {
    return width;
  }

  private int[] rows(NDArray features, NDArray labels) {
    Require.sameLength("features", features.getShape().get(0), "labels", labels.size());
    Require.that(labels.size() > 0, "the batch is empty");
    Require.that(
        features.getShape().dimension() == 2 && features.getShape().get(1) == width,
        "features have shape " + features.getShape() + ", but must be (B," + width + ")");
    long[] given = labels.toLongArray();
    int[] rows = new int[given.length];
    for (int i = 0; i < rows.length; i++) {
      Require.that(
          given[i] >= 0 && given[i] < classes,
          "label " + given[i] + " is outside the " + classes + " classes");
      rows[i] = (int) given[i];
    }
    return rows;
  }

  private static double[] doubles(NDArray features) {
    try (NDArray copy = features.toType(DataType.FLOAT64, true)) {
      double[] given = copy.toDoubleArray();
      for (double value : given) {
        // one such row would spoil the matrices that all classes share
        if (!Double.isFinite(value)) {
          throw new UserError("features hold " + value + ", but must be finite");
        }
      }
      return given;
    }
  }

  private double[] picked(int[] rows) {
    double[] picked = new double[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < width; j++) {
        picked[i * width + j] = v[rows[i] * width + j];
      }
    }
    return picked;
  }

  private double[] columnSums() {
    double[] sums = new double[width];
    for (int i = 0; i < v.length; i++) {
      sums[i % width] += v[i];
    }
    return sums;
  }

  private double[] gram() {
    double[] products = new double[width * width];
    for (int c = 0; c < classes; c++) {
      int from = c * width;
      for (int k = 0; k < width; k++) {
        double of = v[from + k];
        for (int j = 0; j < width; j++) {
          products[k * width + j] += of * v[from + j];
        }
      }
    }
    return products;
  }

  private NDArray square(NDManager manager, double[] entries) {
    return manager.create(entries, new Shape(width, width));
  }

  private static double[] identity(int width) {
    double[] entries = new double[width * width];
    for (int i = 0; i < width; i++) {
      entries[i * width + i] = 1;
    }
    return entries;
  }
}
