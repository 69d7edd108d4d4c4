package io.equipoise.deep.meta;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.HeadedNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.NetworkState;
import io.equipoise.deep.train.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Averages the weights that a training passed through, those late but not last most, so that no
 * single stretch of it decides.
 *
 * <pre>
 *   theta = Σ_e w_e theta_e       w_e proportional to exp(-(e - mu E)² / (2 (sigma E)²)), Σ w = 1
 * </pre>
 *
 * <p>{@code theta_e} are the weights after {@code snapshots} evenly spaced parts of the training. A
 * large {@code sigma} is the plain mean, {@code snapshots = 1} the last weights. The last of them
 * must lie on a plateau, or the average is worse than its end. Runs to the end and looks at no
 * held-out row. Statistics that a network keeps beside its weights are not averaged.
 *
 * @see <a href="https://arxiv.org/abs/2502.20158">Yu, Cao, Zhang, Zhang, Learning to Generalize
 *     without Bias for Open-Vocabulary Action Recognition, 2025, arXiv:2502.20158</a>
 */
@Method(
    name = "trajectory-average",
    aliases = {"gaussian-self-ensemble"},
    row = 133,
    slot = Slot.TRAINING,
    treats = {Bias.SHORTCUT},
    summary = "Averages the weights along a training, those late but not last most.",
    cites = {"yu2025learning"})
public final class TrajectoryAverage implements TrainingScheme, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("weights that are averaged; at least 1") int snapshots,
      @Meaning("where they count most, as a share of the training; in [0, 1]") double mu,
      @Meaning("how wide that is, as a share of the training; above 0") double sigma) {

    /** The reconstructed Gaussian. */
    public static final Options DEFAULT = new Options(10, 0.75, 0.25);

    public Options {
      Require.between("snapshots", snapshots, 1, 1e6);
      Require.between("mu", mu, 0, 1);
      Require.between("sigma", sigma, 1e-6, 1e12);
    }
  }

  public TrajectoryAverage(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.ANY;
  }

  /** The shares of this many snapshots, in order; they sum to 1. */
  public double[] shares(int snapshots) {
    double[] shares = new double[snapshots];
    double least = Double.POSITIVE_INFINITY;
    for (int e = 0; e < snapshots; e++) {
      double off = (e + 1 - options.mu() * snapshots) / (options.sigma() * snapshots);
      shares[e] = off * off / 2;
      least = Math.min(least, shares[e]);
    }
    double sum = 0;
    for (int e = 0; e < snapshots; e++) {
      // the nearest counts 1 before they are scaled, so that not all can vanish
      shares[e] = Math.exp(least - shares[e]);
      sum += shares[e];
    }
    for (int e = 0; e < snapshots; e++) {
      shares[e] /= sum;
    }
    return shares;
  }

  /** The average of parameters, in the order that training passed them. */
  public NetworkState average(List<NetworkState> path) {
    Require.that(!path.isEmpty(), "there is no snapshot to average");
    double[] shares = shares(path.size());
    List<float[]> averaged = new ArrayList<>();
    for (int k = 0; k < path.get(0).parameters().size(); k++) {
      double[] sum = new double[path.get(0).parameters().get(k).length];
      for (int e = 0; e < shares.length; e++) {
        float[] parameter = path.get(e).parameters().get(k);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += shares[e] * parameter[i];
        }
      }
      float[] rounded = new float[sum.length];
      for (int i = 0; i < sum.length; i++) {
        rounded[i] = (float) sum[i];
      }
      averaged.add(rounded);
    }
    return new NetworkState(averaged);
  }

  @Override
  public <N extends HeadedNetwork> N fit(Curriculum<N> curriculum, Seed seed) {
    N network = curriculum.fresh(seed.child("network"));
    return Curriculum.keep(
        network,
        () -> {
          List<NetworkState> path = new ArrayList<>();
          Lesson plain = Curriculum.plain(network);
          Lesson noting =
              step -> {
                if (step.progress() * options.snapshots() >= path.size() + 1) {
                  path.add(NetworkState.of(network));
                }
                return plain.loss(step);
              };
          curriculum
              .judgedBy(null)
              .train(network, noting, Sampling.EACH_ONCE, seed.child("training"));
          path.add(NetworkState.of(network));
          average(path).into(network);
          return network;
        });
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("trajectory-average")
            .differentiable("snapshots", "(E,P)", "weights, one row each, in the order of training")
            .parameter("mu", Options.DEFAULT.mu(), "where they count most, as a share of E")
            .parameter("sigma", Options.DEFAULT.sigma(), "how wide that is, as a share of E")
            .computes(TrajectoryAverage::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    Tensor snapshots = arguments.tensor("snapshots");
    arguments.finite("snapshots");
    Require.that(
        snapshots.shape().length == 2 && snapshots.data().length > 0,
        "input 'snapshots' must have the shape (E,P) of at least one snapshot and weight");
    Options given =
        new Options(
            1,
            arguments.number("mu", Options.DEFAULT.mu()),
            arguments.number("sigma", Options.DEFAULT.sigma()));
    int width = snapshots.shape()[1];
    double[] shares = new TrajectoryAverage(given).shares(snapshots.shape()[0]);
    double[] average = new double[width];
    double[] slopes = new double[snapshots.data().length];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = shares[i / width];
      average[i % width] += shares[i / width] * snapshots.data()[i];
    }
    return new Evaluation(
        Tensor.list(average), Map.of("snapshots", new Tensor(slopes, snapshots.shape())));
  }

  @Override
  public String toString() {
    return "trajectory-average";
  }
}
