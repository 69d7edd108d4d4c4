package io.equipoise.deep.cue;

import io.equipoise.core.error.Require;
import io.equipoise.core.metric.CueAccuracy;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.train.GradientDescent;
import io.equipoise.deep.train.Network;
import io.equipoise.deep.train.NetworkState;
import io.equipoise.deep.train.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** How networks move from the solution by one cue to that by another. */
public final class CueTransitions {
  private final CueStudy study;

  public CueTransitions(CueStudy study) {
    this.study = study;
  }

  /**
   * How a solution is trained on, where all cues agree.
   *
   * @param epochs at least 1
   * @param learningRate above 0
   * @param momentum from 0, below 1
   * @param weightDecay price of the squared weights; at least 0
   */
  public record Tuning(int epochs, double learningRate, double momentum, double weightDecay) {
    /** Ten passes with usual steps. */
    public static final Tuning DEFAULT = new Tuning(10, 0.01, 0.9, 1e-3);

    public Tuning {
      Require.atLeast("epochs", epochs, 1);
      Require.above("learningRate", learningRate, 0);
      Require.atLeast("weightDecay", weightDecay, 0);
    }
  }

  /**
   * Trains a solution on the diagonal, where it is as good as any, and follows what it says where
   * cues disagree: preferred cues attract, averse ones are left.
   *
   * @return (epochs + 1) times how often each cue is followed, the solution's own first
   */
  public List<List<Estimate>> attraction(CueSolution from, Tuning tuning, Seed seed) {
    Examples rows = study.diagonal().labelledBy(0);
    try (Network network = network(from.state(), seed)) {
      Optimizer.Run steps =
          new GradientDescent(tuning.momentum())
              .begin(
                  network.parameters(),
                  tuning.learningRate(),
                  tuning.weightDecay(),
                  network.manager());
      List<List<Estimate>> followed = new ArrayList<>();
      followed.add(study.asked(network));
      for (int epoch = 0; epoch < tuning.epochs(); epoch++) {
        study.training().epoch(network, rows, steps, seed.child("order").child(epoch));
        followed.add(study.asked(network));
      }
      return followed;
    }
  }

  private Network network(NetworkState state, Seed seed) {
    Network network = study.training().architecture().apply(seed.child("network"));
    state.into(network);
    return network;
  }

  /**
   * The smallest of some shares of disagreeing rows, labelled by a cue and added to the diagonal,
   * at which a fresh network follows the cue on more than half of the rows where cues disagree.
   *
   * @param shares of the diagonal's rows, at least 0 each, tried in this order
   * @return empty if none is enough
   */
  public OptionalDouble tipping(int cue, double[] shares, Seed seed) {
    CueRows apart = study.even().diagonal(false);
    CueRows others = apart.take(Permutation.of(apart.size(), seed.child("added").generator()));
    for (double share : shares) {
      long wanted = Math.round(share * study.diagonal().size());
      Require.that(
          wanted >= 0 && wanted <= others.size(),
          "a share of "
              + share
              + " asks for "
              + wanted
              + " rows on which cues disagree, but there are "
              + others.size());
      CueRows added = others.take(IntStream.range(0, (int) wanted).toArray());
      Examples rows = study.diagonal().and(added).labelledBy(cue);
      try (Network network = study.training().fitted(rows, seed)) {
        if (study.asked(network).get(cue).value() > 0.5) {
          return OptionalDouble.of(share);
        }
      }
    }
    return OptionalDouble.empty();
  }

  /**
   * What lies on a straight line between two solutions.
   *
   * @param solving share of its points that are right on every row of the diagonal
   * @param kept share of its points that are, and follow the first solution's cue most
   */
  public record Path(double solving, double kept) {}

  /**
   * Walks in a straight line from one solution to another of the same kind of network.
   *
   * @param points looked at, both ends among them; at least 2
   */
  public Path path(CueSolution from, CueSolution to, int points) {
    Require.atLeast("points", points, 2);
    Examples rows = study.diagonal().labelledBy(0);
    double solving = 0;
    double kept = 0;
    try (Network network = network(from.state(), new Seed(0))) {
      for (int point = 0; point < points; point++) {
        between(from.state(), to.state(), point / (points - 1.0)).into(network);
        if (study.training().followed(network, rows) == 1) {
          solving += 1.0 / points;
          boolean stays = CueAccuracy.dominant(study.asked(network)) == from.cue();
          kept += stays ? 1.0 / points : 0;
        }
      }
    }
    return new Path(solving, kept);
  }

  private static NetworkState between(NetworkState from, NetworkState to, double way) {
    List<float[]> mixed = new ArrayList<>();
    for (int p = 0; p < from.parameters().size(); p++) {
      float[] one = from.parameters().get(p).clone();
      float[] other = to.parameters().get(p);
      Require.sameLength("the first solution's weights", one.length, "the second's", other.length);
      for (int i = 0; i < one.length; i++) {
        one[i] = (float) ((1 - way) * one[i] + way * other[i]);
      }
      mixed.add(one);
    }
    return new NetworkState(mixed);
  }
}
