package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well masks of images are predicted: Dice and intersection over union of each image, and the
 * same by group, with both scaled by how unequal groups are.
 *
 * <pre>
 *   Dice = 2 |P ∩ T| / (|P| + |T|)        IoU = |P ∩ T| / |P ∪ T|        1 where both are empty
 * </pre>
 *
 * <pre>{@code
 * MaskScores scores = MaskScores.of(predicted, truth);
 * MaskScores.Table table = scores.byGroup(groups, groupCount, 1, EquityScaledScore.Variant.SUM);
 * }</pre>
 *
 * @param dice (N)
 * @param iou (N)
 * @see EquityScaledScore
 */
public record MaskScores(double[] dice, double[] iou) {

  public MaskScores {
    Require.sameLength("iou", iou.length, "dice", dice.length);
  }

  /**
   * Of images.
   *
   * @param predicted (N,pixels)
   * @param truth (N,pixels)
   */
  public static MaskScores of(boolean[][] predicted, boolean[][] truth) {
    Require.sameLength("predicted", predicted.length, "truth", truth.length);
    double[] dice = new double[truth.length];
    double[] iou = new double[truth.length];
    for (int i = 0; i < truth.length; i++) {
      Require.sameLength("a predicted mask", predicted[i].length, "its truth", truth[i].length);
      int both = 0;
      int sum = 0;
      for (int p = 0; p < truth[i].length; p++) {
        both += predicted[i][p] && truth[i][p] ? 1 : 0;
        sum += (predicted[i][p] ? 1 : 0) + (truth[i][p] ? 1 : 0);
      }
      dice[i] = sum == 0 ? 1 : 2.0 * both / sum;
      iou[i] = sum == 0 ? 1 : (double) both / (sum - both);
    }
    return new MaskScores(dice, iou);
  }

  /**
   * A group's images.
   *
   * @param dice mean, with Student's interval; not measurable without images
   * @param iou mean
   */
  public record Group(int images, Estimate dice, Estimate iou) {}

  /**
   * What groups get.
   *
   * @param groups by their number
   * @param all all images together
   * @param equityDice Dice of all, less the more groups differ
   * @param equityIou the same of IoU; compare only on equal sets of groups
   */
  public record Table(List<Group> groups, Group all, double equityDice, double equityIou) {
    public Table {
      groups = List.copyOf(groups);
    }
  }

  /**
   * The table of groups.
   *
   * @param groups (N) in [0, groupCount)
   * @param a strength of the discount, at least 0
   */
  public Table byGroup(int[] groups, int groupCount, double a, EquityScaledScore.Variant variant) {
    Require.sameLength("groups", groups.length, "the images", dice.length);
    Require.that(dice.length > 0, "there is no image to score");
    for (int group : groups) {
      Require.between("a group", group, 0, groupCount - 1.0);
    }
    List<Group> table = new ArrayList<>();
    for (int g = 0; g < groupCount; g++) {
      int wanted = g;
      table.add(
          group(IntStream.range(0, groups.length).filter(i -> groups[i] == wanted).toArray()));
    }
    Group all = group(IntStream.range(0, groups.length).toArray());
    double[] ofDice = table.stream().mapToDouble(each -> each.dice().value()).toArray();
    double[] ofIou = table.stream().mapToDouble(each -> each.iou().value()).toArray();
    return new Table(
        table,
        all,
        EquityScaledScore.of(all.dice().value(), ofDice, a, variant),
        EquityScaledScore.of(all.iou().value(), ofIou, a, variant));
  }

  private Group group(int[] images) {
    return new Group(images.length, mean(dice, images), mean(iou, images));
  }

  private static Estimate mean(double[] scores, int[] images) {
    return images.length == 0
        ? Estimate.NOT_MEASURABLE
        : MeanInterval.of(Arrays.stream(images).mapToDouble(i -> scores[i]).toArray());
  }
}
