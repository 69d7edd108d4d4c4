package io.equipoise.deep.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Scalars;
import java.util.ArrayList;
import java.util.List;

/**
 * A bank of filters that answer to stripes of one direction and width, whose numbers are learned
 * inside safe ranges.
 *
 * <pre>
 *   G(x,y) = exp( -(x'² + gamma² y'²) / (2 sigma²) ) cos(2 pi x'/lambda + psi)
 *   x' = x cos theta + y sin theta      y' = -x sin theta + y cos theta
 *   number = lo + (hi - lo) sigmoid(r)  of a free number r
 *   theta in [0, pi), lambda in [2, n], sigma in [lambda/4, lambda], gamma in [0.3, 1.2],
 *   psi in [0, pi]
 * </pre>
 *
 * <p>x runs over columns to the right and y over rows downwards, from the centre of n by n pixels.
 * A filter then has its mean taken away and is divided by its length, so that a flat patch answers
 * 0 and filters compare; one that is flat stays 0. Below a wavelength of 2 pixels a filter would
 * see an alias.
 */
public final class GaborFilters {
  private static final double LEAST_SQUARE = 1e-20;
  private static final double[] LOW = {0, 2, 0.25, 0.3, 0};

  private final int size;
  private final int filters;
  private final NDArray free;

  private GaborFilters(int size, NDArray free) {
    this.size = size;
    this.filters = Math.toIntExact(free.getShape().get(1));
    this.free = free;
  }

  /**
   * Every direction with every wavelength, both evenly spaced: wavelengths geometrically between
   * 2.5 pixels and {@code size}, sigma half of them, gamma 0.6, psi half of pi.
   *
   * @param size n; at least 3
   * @param manager what the free numbers live in
   */
  public static GaborFilters grid(int size, int directions, int wavelengths, NDManager manager) {
    return of(size, gridNumbers(size, directions, wavelengths), manager);
  }

  /** The numbers that {@link #grid} starts from. */
  public static List<Numbers> gridNumbers(int size, int directions, int wavelengths) {
    Require.between("size", size, 3, 255);
    Require.atLeast("directions", directions, 1);
    Require.atLeast("wavelengths", wavelengths, 1);
    List<Numbers> bank = new ArrayList<>();
    for (int w = 0; w < wavelengths; w++) {
      double lambda = 2.5 * Math.pow(size / 2.5, (w + 0.5) / wavelengths);
      for (int d = 0; d < directions; d++) {
        double theta = Math.PI * (d + 0.5) / directions;
        bank.add(new Numbers(theta, lambda, lambda / 2, 0.6, Math.PI / 2));
      }
    }
    return bank;
  }

  /** Filters that start at these numbers; those outside their range start at its end. */
  public static GaborFilters of(int size, List<Numbers> bank, NDManager manager) {
    Require.between("size", size, 3, 255);
    Require.that(!bank.isEmpty(), "there must be at least one filter");
    int k = bank.size();
    float[] starts = new float[5 * k];
    for (int f = 0; f < k; f++) {
      Numbers each = bank.get(f);
      double[] values = {
        each.theta(), each.lambda(), each.sigma() / each.lambda(), each.gamma(), each.psi()
      };
      for (int p = 0; p < 5; p++) {
        double share = (values[p] - LOW[p]) / (high(p, size) - LOW[p]);
        double inside = Math.max(1e-4, Math.min(1 - 1e-4, share));
        starts[p * k + f] = (float) Math.log(inside / (1 - inside));
      }
    }
    NDArray free = manager.create(starts, new Shape(5, k));
    free.setRequiresGradient(true);
    return new GaborFilters(size, free);
  }

  /** The numbers of a filter: angles in radians, lengths in pixels. */
  public record Numbers(double theta, double lambda, double sigma, double gamma, double psi) {}

  /** Upper end of theta, lambda, sigma/lambda, gamma and psi. */
  private static double high(int number, int size) {
    return switch (number) {
      case 0, 4 -> Math.PI;
      case 1 -> size;
      case 2 -> 1;
      default -> 1.2;
    };
  }

  /** How many filters. */
  public int count() {
    return filters;
  }

  /** n. */
  public int size() {
    return size;
  }

  /**
   * The free numbers (5,K) float32, which require a gradient: to be moved by steps ten times
   * smaller than a network's, after a while in which they stay.
   */
  public NDArray parameter() {
    return free;
  }

  /** The filters' numbers as they are now. */
  public List<Numbers> numbers() {
    float[] now = free.toFloatArray();
    List<Numbers> bank = new ArrayList<>();
    for (int f = 0; f < filters; f++) {
      double[] values = new double[5];
      for (int p = 0; p < 5; p++) {
        double share = 1 / (1 + Math.exp(-now[p * filters + f]));
        values[p] = LOW[p] + (high(p, size) - LOW[p]) * share;
      }
      bank.add(new Numbers(values[0], values[1], values[2] * values[1], values[3], values[4]));
    }
    return bank;
  }

  /** The filters (K,n,n), in the manager of a step. */
  public NDArray filters(NDManager step) {
    NDArray shares = Activation.sigmoid(step.zeros(free.getShape()).add(free));
    NDList numbers = new NDList();
    for (int p = 0; p < 5; p++) {
      NDArray share = shares.get(p);
      numbers.add(share.mul(Scalars.held(high(p, size) - LOW[p], share)).add(LOW[p]));
    }
    NDArray lambda = numbers.get(1);
    return normalised(
        raw(
            size,
            numbers.get(0),
            lambda,
            numbers.get(2).mul(lambda),
            numbers.get(3),
            numbers.get(4)));
  }

  /**
   * Filters before they are normalised (K,n,n).
   *
   * @param theta (K) float32 or float64, as are all
   */
  static NDArray raw(
      int size, NDArray theta, NDArray lambda, NDArray sigma, NDArray gamma, NDArray psi) {
    DataType type = theta.getDataType();
    NDManager step = theta.getManager();
    double[] places = new double[size];
    for (int i = 0; i < size; i++) {
      places[i] = i - (size - 1) / 2.0;
    }
    NDArray line = step.create(places).toType(type, false);
    NDArray x = line.reshape(1, 1, size);
    NDArray y = line.reshape(1, size, 1);
    NDArray cos = theta.cos().reshape(-1, 1, 1);
    NDArray sin = theta.sin().reshape(-1, 1, 1);
    NDArray along = cos.mul(x).add(sin.mul(y));
    NDArray across = cos.mul(y).sub(sin.mul(x)).mul(gamma.reshape(-1, 1, 1));
    NDArray width = sigma.reshape(-1, 1, 1).square();
    NDArray bell =
        along.square().add(across.square()).div(width.mul(Scalars.held(-2, width))).exp();
    NDArray waves = along.mul(Scalars.held(2 * Math.PI, along)).div(lambda.reshape(-1, 1, 1));
    return bell.mul(waves.add(psi.reshape(-1, 1, 1)).cos());
  }

  /** Without their mean, at length 1. */
  static NDArray normalised(NDArray raw) {
    int[] pixels = {1, 2};
    NDArray centred = raw.sub(raw.mean(new int[] {1}, true).mean(new int[] {2}, true));
    NDArray squares = centred.square().sum(pixels, true);
    NDArray varies = squares.gt(LEAST_SQUARE);
    NDArray lengths = NDArrays.where(varies, squares, squares.onesLike()).sqrt();
    return NDArrays.where(
        varies.broadcast(centred.getShape()), centred.div(lengths), centred.zerosLike());
  }
}
