package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ProportionInterval;
import java.util.Arrays;
import java.util.List;

/**
 * Which of several cues that all told the label in training a model has learned to follow: for each
 * cue the share of rows whose prediction is its value, among rows on which the cues disagree.
 *
 * <pre>
 *   accuracy_k = mean_{i off the diagonal} [prediction_i = cue_ik]
 * </pre>
 *
 * <p>Beside it, {@code CueStudy} of the deep module gives the profile of a kind of network: how
 * flat and how simple the solutions by each cue are, and how networks move from one to another.
 *
 * <p>A row is on the diagonal when all its cues have the same value; it says nothing and is left
 * out. Train where all cues are the label (the diagonal), measure where every combination occurs.
 * With L values a cue that is not used scores about 1/L, a little less off the diagonal.
 *
 * <pre>{@code
 * ImageSet train = CueImages.diagonal(3, 4, 16).make(1500, seed);
 * ImageSet test = CueImages.unbiased(3, 4, 16).make(2000, seed.child("test"));
 * var profile = CueAccuracy.of(network.classes(test.pixels()), CueImages.cues(test, 4), 4);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2110.03095">Scimeca, Oh, Chun, Poli, Yun, Which Shortcut Cues
 *     Will DNNs Choose? A Study from the Parameter-Space Perspective, 2022, arXiv:2110.03095</a>
 * @see io.equipoise.core.dataset.CueImages
 */
@Method(
    name = "cue-accuracy",
    aliases = "wcst-ml",
    row = 141,
    slot = Slot.PROBE,
    treats = Bias.SHORTCUT,
    summary =
        "Says which of several cues that all told the label in training a model follows, by its"
            + " predictions where the cues disagree; CueStudy in Java says why.",
    cites = "scimeca2022shortcut")
public final class CueAccuracy implements Numeric {

  /**
   * How often the predictions are each cue's value, with intervals.
   *
   * @param predictions (N)
   * @param cues (N·K), row by row, with values coded as the classes are
   * @param count K, at least 2
   * @return K shares
   */
  public static List<Estimate> of(int[] predictions, int[] cues, int count) {
    Require.atLeast("the number of cues", count, 2);
    Require.sameLength("cues", cues.length, "rows × cues", (long) predictions.length * count);
    int[] followed = new int[count];
    int rows = 0;
    for (int i = 0; i < predictions.length; i++) {
      int first = cues[i * count];
      if (Arrays.stream(cues, i * count, (i + 1) * count).allMatch(cue -> cue == first)) {
        continue;
      }
      rows++;
      for (int k = 0; k < count; k++) {
        followed[k] += predictions[i] == cues[i * count + k] ? 1 : 0;
      }
    }
    Require.that(
        rows > 0, "in every row all cues have the same value, so that nothing tells them apart");
    int disagreeing = rows;
    return Arrays.stream(followed)
        .mapToObj(each -> ProportionInterval.wilson(each, disagreeing))
        .toList();
  }

  /** The cue that is followed most often; the first of several. */
  public static int dominant(List<Estimate> profile) {
    int dominant = 0;
    for (int k = 1; k < profile.size(); k++) {
      dominant = profile.get(k).value() > profile.get(dominant).value() ? k : dominant;
    }
    return dominant;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("cue-accuracy")
            .input("predictions", "(N)", "the class that the model says, coded as the cues are")
            .input("cues", "(N,K)", "value of each cue; at least 2 cues")
            .computes(CueAccuracy::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    Tensor cues = arguments.tensor("cues");
    int[] shape = cues.shape();
    Require.that(
        shape.length == 2, "cues has the shape " + Arrays.toString(shape) + ", but must be (N,K)");
    return Evaluation.of(
        of(arguments.ints("predictions"), arguments.ints("cues"), shape[1]).stream()
            .mapToDouble(Estimate::value)
            .toArray());
  }
}
