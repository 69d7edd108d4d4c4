package io.equipoise.tabular.relabel;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Order;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import io.equipoise.tabular.learn.DecisionTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Turns labels that an ensemble takes for noise, where turning them also brings the groups' shares
 * of positive labels together.
 *
 * <pre>
 *   margin(i)   (members that agree with the label - members that do not) / members
 *   candidates  rows of margin at most 0, the lowest first
 *   turned      of a group below (1 - disparity) · p: negative ones until it is there
 *               of a group above (1 + disparity) · p: positive ones until it is there
 *               p the positive share of all rows; in all at most {@code maxShare} of the rows
 * </pre>
 *
 * Members are {@code learner}s on random halves of the rows. Unlike {@code massaging} it leaves
 * labels alone that the features explain, so that a gap may remain. Any number of groups, two
 * classes.
 *
 * @see <a href="https://arxiv.org/abs/2410.06214">Silva et al., Fair-OBNC: Correcting Label Noise
 *     for Fairer Datasets, 2024</a>
 */
@Method(
    name = "label-flipping",
    aliases = "fair-obnc",
    slot = Slot.DATA,
    treats = {Bias.LABEL_RATE_GAP, Bias.LABEL_NOISE},
    summary =
        "Turns labels that an ensemble takes for noise, where that brings the groups' shares of"
            + " positive labels together.",
    cites = "silva2024fairobnc")
public final class LabelFlipping implements DataRemedy {
  private static final String NAME = "label-flipping";

  /** How many labels may turn, how near the groups shall come, and who judges. */
  public record Options(
      @Meaning("most of the rows' labels that are turned, from 0 to 1") double maxShare,
      @Meaning("distance from the overall positive share that is left, relative to it; 0 to 1")
          double disparity,
      @Meaning("learner of the ensemble") Learner learner,
      @Meaning("members of the ensemble; from 1 to 1000") int members,
      @Meaning("share of the rows that each member learns from, above 0 and at most 1")
          double sample) {

    /** The authors' settings: a tenth of the labels, 5 %, ten trees on halves of the rows. */
    public static final Options DEFAULT =
        new Options(0.1, 0.05, new DecisionTree(DecisionTree.Options.DEFAULT), 10, 0.5);

    public Options {
      Require.between("maxShare", maxShare, 0, 1);
      Require.between("disparity", disparity, 0, 1);
      Require.between("members", members, 1, 1000);
      Require.above("sample", sample, 0);
      Require.between("sample", sample, 0, 1);
    }
  }

  private final Options options;

  public LabelFlipping(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.TWO_CLASSES;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.unnamed("label-flipping", train.rows().groups());
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    GroupFlips flips = new GroupFlips(NAME, train);
    double[] margin = margins(train, seed.child(NAME));
    List<Integer> turned = new ArrayList<>();
    double share = flips.share();
    for (int g = 0; g < flips.count(); g++) {
      double least = flips.lacking(g, (1 - options.disparity()) * share);
      double most = flips.lacking(g, Math.min(1, (1 + options.disparity()) * share));
      boolean up = least > 0;
      if (!up && most >= 0) {
        continue;
      }
      int[] doubtful = Arrays.stream(flips.candidates(g, up)).filter(i -> margin[i] <= 0).toArray();
      int[] ordered = Order.ascending(doubtful, i -> margin[i]);
      int count = flips.count(ordered, up ? least : -most);
      Arrays.stream(ordered, 0, count).forEach(turned::add);
    }
    int[] rows = turned.stream().mapToInt(Integer::intValue).toArray();
    int[] all = Order.ascending(rows, i -> margin[i]);
    int kept = (int) Math.min(all.length, Math.floor(options.maxShare() * train.size()));
    return flips.flipped(Arrays.stream(all, 0, kept).boxed().toList());
  }

  private double[] margins(Dataset train, Seed seed) {
    double[] margin = new double[train.size()];
    int size = (int) Math.max(1, Math.round(options.sample() * train.size()));
    for (int m = 0; m < options.members(); m++) {
      UniformRandomProvider random = seed.child(m).generator();
      int[] drawn = new int[size];
      for (int k = 0; k < size; k++) {
        drawn[k] = random.nextInt(train.size());
      }
      try (Model model = options.learner().fit(train.take(drawn), seed.child(m).child("fit"))) {
        int[] said = model.predict(train.rows()).labels();
        for (int i = 0; i < margin.length; i++) {
          margin[i] += (said[i] == train.labels()[i] ? 1.0 : -1.0) / options.members();
        }
      }
    }
    return margin;
  }
}
