package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Beside a loss of several labels, recovers labels that were not recorded while it trains, and
 * learns from them too.
 *
 * <pre>
 *   x' = logits - margin where y = 1        p' = sigmoid(x')
 *   ŷ = 1 where p' &gt; threshold and p' &gt; the batch's mean of p' for that label, else y
 *   correction = multi-focal(ŷ, x') · N / Σ ŷ        loss = loss + weight · correction
 * </pre>
 *
 * <p>Logits and targets y have shape (N,K). The labels that this epoch recovered so far, the batch
 * included, add to the counts that {@link MultiFocalLoss} weighs labels by; an epoch is over when
 * as many rows were seen as there are. ŷ is a constant; without any label there is no correction.
 * Rows of weight 0 have no part in means and counts.
 *
 * <p>What it recovers for common labels feeds on itself, and the batch mean is the only guard: look
 * at {@link #recovered}, and at its precision where some labels are known to be hidden.
 *
 * <pre>{@code
 * var corrector = new ReflectiveLabelCorrector(ReflectiveLabelCorrector.Options.DEFAULT);
 * Loss loss = corrector.over(LabelCounts.of(targets, labels));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2304.10539">Zhang, Liu, Zeng, Ooi, Tang, Zhuang, Learning in
 *     Imperfect Environment, 2023, arXiv:2304.10539</a>
 */
@Method(
    name = "reflective-label-corrector",
    aliases = {"comic", "rlc"},
    row = 106,
    slot = Slot.OBJECTIVE,
    treats = {Bias.LABEL_NOISE, Bias.CLASS_IMBALANCE},
    summary =
        "Recovers labels that were not recorded while it trains, around any loss of several labels"
            + " per row.",
    cites = {"zhang2023comic"})
public final class ReflectiveLabelCorrector extends MultiLabelLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("probability above which a label is recovered; at least 0, below 1")
          double threshold,
      @Meaning("taken off the logits of recorded labels; at least 0") double margin,
      @Meaning("weight of the correction; at least 0, where 0 is none") double weight,
      @Meaning("first epoch that recovers labels, counted from 1; at least 1") int firstEpoch,
      @Meaning("how much more rare labels weigh in the correction; at least 0") double kappa,
      @Meaning("loss of several labels per row that is corrected") Objective loss) {

    /** The released settings, around the multi-focal loss. */
    public static final Options DEFAULT =
        new Options(0.7, 1, 0.2, 1, 1 / 6.0, new MultiFocalLoss(MultiFocalLoss.Options.DEFAULT));

    public Options {
      Require.that(
          threshold >= 0 && threshold < 1,
          "threshold is " + threshold + ", but must be at least 0 and below 1");
      Require.between("margin", margin, 0, 1e6);
      Require.between("weight", weight, 0, 1e6);
      Require.atLeast("firstEpoch", firstEpoch, 1);
      Require.between("kappa", kappa, 0, 100);
      Require.that(
          loss instanceof MultiLabelLoss && !(loss instanceof ReflectiveLabelCorrector),
          "loss is "
              + loss
              + ", but must be one of several labels per row, such as multi-focal or"
              + " binary-cross-entropy");
    }
  }

  /** A label that was not recorded and is believed: its row, its number and its probability. */
  public record Recovered(int row, int label, double confidence) {}

  public ReflectiveLabelCorrector(Options options) {
    super("reflective-label-corrector");
    this.options = options;
  }

  @Override
  public Run begin(LabelCounts counts) {
    return new Course(options, counts, ((MultiLabelLoss) options.loss()).begin(counts));
  }

  /**
   * The labels that a batch (or any set of rows) gains.
   *
   * @param targets (N,K) labels as recorded, 0 or 1
   * @param logits (N,K) of the same type
   */
  public List<Recovered> recovered(NDArray targets, NDArray logits) {
    Batch batch = Batch.ofTargets(targets, logits);
    ReflectiveCorrection correction = ReflectiveCorrection.of(batch, options);
    double[] after = doubles(correction.targets());
    double[] before = doubles(batch.targets());
    double[] confidence =
        doubles(ReflectiveCorrection.probabilities(logits, batch.labels(), options));
    int labels = Math.toIntExact(logits.getShape().get(1));
    List<Recovered> found = new ArrayList<>();
    for (int i = 0; i < after.length; i++) {
      if (after[i] > before[i]) {
        found.add(new Recovered(i / labels, i % labels, confidence[i]));
      }
    }
    return found;
  }

  static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }

  /** One training: the labels that this epoch recovered so far. */
  private static final class Course implements Run {
    private final Options options;
    private final LabelCounts counts;
    private final Run inner;
    private final long[] recovered;
    private long seen;
    private int epoch = 1;

    Course(Options options, LabelCounts counts, Run inner) {
      this.options = options;
      this.counts = counts;
      this.inner = inner;
      this.recovered = new long[counts.labels()];
    }

    /**
     * What follows from a batch.
     *
     * @param gained (K) labels recovered
     * @param form the correction
     * @param whole whether the loss that is corrected is in there too
     */
    private record Step(long[] gained, ClosedForm form, boolean whole) {}

    private Step step(Batch batch) {
      ClosedForm form = inner instanceof LabelCurves.Run run ? run.form() : null;
      if (form instanceof MultiFocalRows focal
          && ReflectiveRows.suit(batch, focal.options(), options.threshold())) {
        return inLoops(batch, focal);
      }
      ReflectiveCorrection correction = ReflectiveCorrection.of(batch, options);
      return new Step(
          correction.gained(),
          correction.beside(
              form, counted(correction.gained()), batch.size(), options.weight(), options),
          form != null);
    }

    private Step inLoops(Batch batch, MultiFocalRows focal) {
      ReflectiveBars bars = ReflectiveBars.of(batch, options.threshold(), options.margin());
      double[] weights = MultiFocalLoss.weights(counted(bars.gained()), options.kappa());
      double share = bars.carried() > 0 ? options.weight() * batch.size() / bars.carried() : 0;
      ClosedForm rows =
          new ReflectiveRows(focal, bars, weights, batch.weights(), options.margin(), share);
      return new Step(bars.gained(), rows, true);
    }

    /** The counts with what this epoch recovered, the batch included. */
    private long[] counted(long[] gained) {
      long[] refreshed = counts.positives().clone();
      for (int k = 0; k < refreshed.length; k++) {
        refreshed[k] += recovered[k] + gained[k];
      }
      return refreshed;
    }

    @Override
    public NDArray values(Batch batch) {
      if (epoch < options.firstEpoch()) {
        return inner.values(batch);
      }
      Step step = step(batch);
      NDArray values = step.form().values(batch);
      return step.whole() ? values : inner.values(batch).add(values);
    }

    @Override
    public NDArray loss(Batch batch) {
      NDArray loss;
      if (epoch < options.firstEpoch()) {
        loss = inner.loss(batch);
      } else {
        Step step = step(batch);
        loss = step.form().loss(batch);
        loss = step.whole() ? loss : inner.loss(batch).add(loss);
        for (int k = 0; k < recovered.length; k++) {
          recovered[k] += step.gained()[k];
        }
      }
      seen += batch.size();
      if (seen >= counts.rows()) {
        seen = 0;
        epoch++;
        Arrays.fill(recovered, 0);
      }
      return loss;
    }

    /** Held-out rows are judged by the labels that were recorded. */
    @Override
    public NDArray heldOut(Batch batch) {
      return inner.heldOut(batch);
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("comic-rlc")
                .differentiable("logits", "(N,K)", "score of each label before the sigmoid")
                .input("labels", "(N,K)", "labels as recorded, 0 or 1")
                .input("counts", "(K)", "training rows that carry each label, before this batch")
                .parameter("kappa", "1/6", "how much more rare labels weigh; at least 0"),
            ReflectiveLabelCorrector::evaluate));
  }

  /** The correction of one batch, summed over rows, before its weight. */
  private static NDArray evaluate(Inputs inputs) {
    double kappa = inputs.arguments().number("kappa", Options.DEFAULT.kappa());
    Require.between("kappa", kappa, 0, 100);
    NDArray logits = Sigmoids.logits(inputs);
    Batch batch = Batch.ofTargets(Sigmoids.targets(inputs, "labels"), logits);
    ReflectiveCorrection correction = ReflectiveCorrection.of(batch, Options.DEFAULT);
    long[] counts = MultiFocalLoss.counts(inputs);
    for (int k = 0; k < counts.length; k++) {
      counts[k] += correction.gained()[k];
    }
    Options given =
        new Options(
            Options.DEFAULT.threshold(),
            Options.DEFAULT.margin(),
            1,
            1,
            kappa,
            Options.DEFAULT.loss());
    ReflectiveCorrection.Corrected corrected =
        correction.beside(null, counts, batch.size(), 1, given);
    return ClosedForm.perRow(logits, batch.labels(), corrected).sum();
  }
}
