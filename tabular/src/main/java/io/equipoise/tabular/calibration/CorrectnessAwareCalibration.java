package io.equipoise.tabular.calibration;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.calibration.Softmax.Logits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Gives every row a temperature of its own, high where the model is likely wrong, where one
 * temperature for all would sharpen narrow mistakes and the rows to come may drift.
 *
 * <p>The model judges the row and fixed views of it ({@link Views}: numbers shifted a little,
 * columns hidden). How the likeliest classes fare there tells a small net ({@link TemperatureNet})
 * the temperature, which is fitted on the holdout so that confidence is near 1 for right rows and
 * near 0 for wrong ones ({@link CorrectnessAwareLoss}). The most probable class and the decisions
 * stay.
 *
 * <p>{@code balanced} counts right and wrong rows the same, which lowers confidence under drift and
 * makes the model under-confident where it is mostly right; turn it off when rows to come are like
 * the holdout. Defaults: three views; 800 steps of Adam at 0.005 for a holdout of some thousand
 * rows (the paper takes more steps at a lower rate); noise 0.1 standard deviations and a fifth of
 * the columns hidden, both ours, as the paper's views are of images.
 *
 * @see <a href="https://arxiv.org/abs/2404.13016">Liu et al., Optimizing calibration by gaining
 *     aware of prediction correctness, 2024, section 4</a>
 */
@Method(
    name = "correctness-aware",
    aliases = "ca-calibration",
    row = 171,
    slot = Slot.PREDICTION,
    treats = Bias.MISCALIBRATION,
    summary =
        "A temperature per row from how views of it fare, so that likely mistakes lose confidence.",
    cites = "liu2024optimizing")
public final class CorrectnessAwareCalibration implements PredictionRemedy, Numeric {
  static final String NAME = "correctness-aware";

  /** What the views do. */
  public enum Kind {
    /** Shift numbers. */
    NOISE,
    /** Hide columns. */
    MASK,
    /** Shift in the first, third, … view and hide in the others. */
    MIXED
  }

  /**
   * {@code views} 1 to 20; {@code noise} above 0; {@code mask} in (0, 1]; {@code steps} 1 or more.
   */
  public record Options(
      @Meaning("whether right and wrong rows count the same, for rows that drift") boolean balanced,
      @Meaning("number of views; 1 to 20") int views,
      @Meaning("what views do: noise, mask (hide columns) or mixed") Kind kind,
      @Meaning("size of a shift in standard deviations; above 0") double noise,
      @Meaning("share of columns that a view hides, in (0, 1]") double mask,
      @Meaning("steps of the fit; at least 1") int steps,
      @Meaning("learning rate; above 0") double learningRate) {
    public static final Options DEFAULT = new Options(true, 3, Kind.MIXED, 0.1, 0.2, 800, 0.005);

    public Options {
      Require.between("views", views, 1, 20);
      Require.above("noise", noise, 0);
      Require.above("mask", mask, 0);
      Require.between("mask", mask, 0, 1);
      Require.between("steps", steps, 1, 1_000_000);
      Require.above("learningRate", learningRate, 0);
    }
  }

  private final Options options;

  public CorrectnessAwareCalibration(Options options) {
    this.options = options;
  }

  @Override
  public Model adapt(Model model, Dataset train, Dataset holdout, Seed seed) {
    Judged judged = Judged.of(NAME, model, holdout);
    Views views =
        Views.draw(
            holdout.rows().features(),
            kinds(),
            options.noise(),
            options.mask(),
            seed.child("views"));
    Logits logits = Logits.of(judged.predictions());
    double[] cues = CueModel.cues(NAME, model, logits, views, holdout.rows());
    boolean[] right = CorrectnessAwareLoss.right(logits, holdout.labels());
    double[] weights =
        options.balanced()
            ? CorrectnessAwareLoss.balanced(holdout.weights(), right)
            : holdout.weights();
    int width = Cues.count(options.views(), logits.classes());
    TemperatureNet net =
        new TemperatureNetFit(logits, cues, width, right, weights)
            .fit(options.steps(), options.learningRate(), seed.child("net"));
    return new CueModel(model, new CueModel.State(views, net, remarks(net, cues, right)));
  }

  @Override
  public Model load(Model inner, Store store) {
    return CueModel.load(inner, store);
  }

  private boolean[] kinds() {
    boolean[] hides = new boolean[options.views()];
    for (int v = 0; v < hides.length; v++) {
      hides[v] = options.kind() == Kind.MASK || (options.kind() == Kind.MIXED && v % 2 == 1);
    }
    return hides;
  }

  private List<String> remarks(TemperatureNet net, double[] cues, boolean[] right) {
    List<String> remarks = new ArrayList<>();
    int correct = 0;
    for (boolean each : right) {
      correct += each ? 1 : 0;
    }
    if (options.balanced() && (correct == 0 || correct == right.length)) {
      remarks.add(
          NAME
              + ": the holdout rows are all "
              + (correct == 0 ? "wrong" : "right")
              + ", so that they could not be balanced");
    }
    int clamped = 0;
    for (double t : net.temperatures(cues)) {
      clamped += t == TemperatureNet.COLDEST || t == TemperatureNet.HOTTEST ? 1 : 0;
    }
    if (clamped > 0.05 * right.length) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "%s: %.0f %% of the holdout rows have a temperature at a bound (0.1 or 10)",
              NAME,
              100.0 * clamped / right.length));
    }
    return remarks;
  }

  @Override
  public List<Function> functions() {
    return CorrectnessAwareFunctions.all();
  }
}
