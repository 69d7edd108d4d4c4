package io.equipoise.deep.cue;

import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.metric.CueAccuracy;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.FilterFlatness;
import io.equipoise.deep.train.Network;
import io.equipoise.deep.train.NetworkState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Learns the inborn preference of a kind of network among cues that all told the label, and why:
 * how flat and how simple the solutions of each cue are, and how much it takes to tip it over.
 *
 * <pre>{@code
 * List<String> cues = List.of("colour", "shape", "scale");
 * var study = new CueStudy(
 *     seed -> DenseNetwork.random(new int[] {768, 128, 64, 3}, 0, seed),
 *     CueRows.of(diagonal, cues), CueRows.of(even, cues), CueRows.of(test, cues),
 *     CueStudy.Options.DEFAULT);
 * CueProfile profile = study.profile(10, seed);
 * }</pre>
 *
 * <p>Cues must be as easy to see as each other; a faint one loses for that alone. What is learned
 * depends on augmentation too, which may remove a cue. Transitions between solutions are in {@link
 * CueTransitions}.
 *
 * @see io.equipoise.core.metric.CueAccuracy
 */
public final class CueStudy {
  private static final double[] SHARES = {0, 0.01, 0.05, 0.1, 0.5};

  private final CueTraining training;
  private final CueRows diagonal;
  private final CueRows even;
  private final CueRows test;

  /** How networks are trained and looked at. */
  public record Options(
      @Meaning("Adam's step size; above 0") double learningRate,
      @Meaning("rows per step; at least 1") int batchSize,
      @Meaning("most passes over the rows; at least 1") int epochs,
      @Meaning("passes after all rows are right; at least 0") int more,
      @Meaning("share of rows from which a solution follows its cue; from 0 to 1") double enough,
      @Meaning("distances at which flatness is measured; above 0") double[] radii,
      @Meaning("random directions for flatness; at least 1") int directions,
      @Meaning("rows that a code tells before anything is learned; at least 1") int first) {

    /** The paper's training and radii. */
    public static final Options DEFAULT =
        new Options(1e-3, 64, 40, 2, 0.95, new double[] {0.1, 0.25, 0.5, 1}, 10, 32);

    public Options {
      Require.above("learningRate", learningRate, 0);
      Require.atLeast("batchSize", batchSize, 1);
      Require.atLeast("epochs", epochs, 1);
      Require.atLeast("more", more, 0);
      Require.between("enough", enough, 0, 1);
      Require.eachPositive("radii", radii);
      Require.atLeast("directions", directions, 1);
      Require.atLeast("first", first, 1);
      radii = radii.clone();
    }
  }

  /**
   * A study of networks that give a logit per value.
   *
   * @param diagonal rows on which all cues agree, to learn from
   * @param even rows of all combinations, to learn single cues from
   * @param test other rows of all combinations, to ask on
   */
  public CueStudy(
      Function<Seed, Network> architecture,
      CueRows diagonal,
      CueRows even,
      CueRows test,
      Options options) {
    Require.that(
        diagonal.size() > 0 && diagonal.diagonal(false).size() == 0,
        "diagonal must hold rows on which all cues agree, and no others");
    this.training = new CueTraining(architecture, options);
    this.diagonal = diagonal;
    this.even = even;
    this.test = test;
  }

  /** How often a network that learns on the diagonal follows each cue where they disagree. */
  public List<Estimate> preference(Seed seed) {
    try (Network network = training.fitted(diagonal.labelledBy(0), seed)) {
      return asked(network);
    }
  }

  /** How often a network follows each cue on the test rows where they disagree. */
  List<Estimate> asked(Network network) {
    int[] decided = training.classes(network, test.x(), test.width());
    return CueAccuracy.of(decided, test.cues(), test.names().size());
  }

  /** Learns to say one cue where all combinations occur, until it does often enough. */
  public CueSolution solution(int cue, Seed seed) {
    Examples rows = even.labelledBy(cue);
    CueStudy.Options options = training.options();
    try (Network network = training.architecture().apply(seed.child("network"))) {
      Adam adam = new Adam(network.parameters(), options.learningRate(), 0, network.manager());
      double followed = 0;
      for (int epoch = 0; epoch < options.epochs() && followed < options.enough(); epoch++) {
        training.epoch(network, rows, adam, seed.child("order").child(epoch));
        followed = training.followed(network, rows);
      }
      return new CueSolution(cue, followed, NetworkState.of(network));
    }
  }

  /** How much the mean loss on the diagonal rises around a solution, by radius. */
  public double[] rises(CueSolution solution, Seed seed) {
    Examples rows = diagonal.labelledBy(0);
    try (Network network = training.architecture().apply(seed.child("network"))) {
      solution.state().into(network);
      return FilterFlatness.rises(
          network,
          () -> training.surprise(network, rows) / rows.size(),
          training.options().radii(),
          training.options().directions(),
          seed.child("directions"));
    }
  }

  /** Bits per row that tell a cue's values to who learns while listening. */
  public double bits(int cue, Seed seed) {
    return PrequentialCode.bits(training, even.labelledBy(cue), training.options().first(), seed);
  }

  /**
   * All of it.
   *
   * @param networks trained on the diagonal; at least 1, better 10
   */
  public CueProfile profile(int networks, Seed seed) {
    Require.atLeast("networks", networks, 1);
    int count = test.names().size();
    double[][] accuracies = new double[count][networks];
    double[] ended = new double[count];
    for (int n = 0; n < networks; n++) {
      List<Estimate> one = preference(seed.child("preference").child(n));
      for (int k = 0; k < count; k++) {
        accuracies[k][n] = one.get(k).value();
      }
      ended[CueAccuracy.dominant(one)] += 1.0 / networks;
    }
    CueTransitions transitions = new CueTransitions(this);
    List<CueProfile.Cue> cues = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      Seed own = seed.child("cue").child(k);
      CueSolution solution = solution(k, own.child("solution"));
      cues.add(
          new CueProfile.Cue(
              test.names().get(k),
              MeanInterval.of(accuracies[k]),
              ended[k],
              solution.followed(),
              Arrays.stream(rises(solution, own.child("rises"))).boxed().toList(),
              bits(k, own.child("bits")),
              transitions.tipping(k, SHARES, own.child("tipping"))));
    }
    return new CueProfile(cues);
  }

  CueTraining training() {
    return training;
  }

  CueRows diagonal() {
    return diagonal;
  }

  CueRows even() {
    return even;
  }
}
