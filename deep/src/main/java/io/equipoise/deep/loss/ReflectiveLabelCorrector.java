package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    Correction correction = Correction.of(batch, options);
    double[] after = doubles(correction.targets());
    double[] before = doubles(batch.targets());
    double[] confidence = doubles(Correction.probabilities(logits, batch.labels(), options));
    int labels = Math.toIntExact(logits.getShape().get(1));
    List<Recovered> found = new ArrayList<>();
    for (int i = 0; i < after.length; i++) {
      if (after[i] > before[i]) {
        found.add(new Recovered(i / labels, i % labels, confidence[i]));
      }
    }
    return found;
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }

  /** x' of some rows: the logits (B,K), less the margin where a label was recorded. */
  private static NDArray shifted(NDArray logits, NDArray truth, double margin) {
    if (truth.getShape().dimension() == 2) {
      return logits.sub(truth.mul(Scalars.held(margin, truth)));
    }
    NDArray less = logits.getManager().full(truth.getShape(), (float) -margin);
    return Logits.plusAt(logits, truth, less.toType(logits.getDataType(), false));
  }

  /**
   * What one batch recovers.
   *
   * @param targets (N,K) ŷ, constants, true or false
   * @param gained (K) labels recovered, by label
   * @param carried Σ ŷ over rows that weigh something
   */
  private record Correction(NDArray targets, long[] gained, double carried) {

    static Correction of(Batch batch, Options options) {
      NDManager step = batch.logits().getManager();
      try (Gradients paused = Gradients.pause();
          NDManager work = step.newSubManager()) {
        NDArray x = batch.logits().stopGradient();
        x.attach(work);
        Shape shape = x.getShape();
        NDArray counts = batch.weights().gt(0).toType(x.getDataType(), false).expandDims(1);
        counts.attach(work);
        NDArray sums = work.zeros(new Shape(1, shape.get(1)), x.getDataType());
        RowBlocks.each(
            shape,
            work,
            (block, some) -> {
              NDArray p =
                  probabilities(x.get(some, block), batch.labels().get(some, block), options);
              sums.addi(counts.get(some, block).transpose().matMul(p));
            });
        NDArray rows = counts.sum().maximum(Scalars.held(1, counts));
        NDArray bars = sums.div(rows).maximum(Scalars.held(options.threshold(), x));
        NDArray targets = step.create(shape, DataType.BOOLEAN);
        NDArray gained = work.zeros(new Shape(shape.get(1)), x.getDataType());
        NDArray carried = work.zeros(new Shape(1, shape.get(1)), x.getDataType());
        RowBlocks.each(
            shape,
            work,
            (block, some) -> {
              NDArray recorded = batch.labels().get(some, block);
              NDArray given = x.get(some, block);
              NDArray counted = counts.get(some, block);
              NDArray sure = probabilities(given, recorded, options).gt(bars);
              NDArray y = Batch.targets(recorded, given);
              NDArray all = sure.toType(y.getDataType(), false).muli(counted).maximum(y);
              carried.addi(counted.transpose().matMul(all));
              targets.set(block, all.toType(DataType.BOOLEAN, false));
              gained.addi(all.subi(y).sum(new int[] {0}));
            });
        return new Correction(
            targets,
            Arrays.stream(doubles(gained)).mapToLong(Math::round).toArray(),
            Arrays.stream(doubles(carried)).sum());
      }
    }

    private static NDArray probabilities(NDArray logits, NDArray truth, Options options) {
      return Activation.sigmoid(shifted(logits, truth, options.margin()));
    }

    /** The corrected loss by the labels carried (K), times {@code weight}, beside another. */
    Corrected beside(
        @Nullable ClosedForm inner, long[] counts, int rows, double weight, Options options) {
      double[] weights = MultiFocalLoss.weights(counts, options.kappa());
      return new Corrected(
          inner,
          new MultiFocalLoss(MultiFocalLoss.Options.DEFAULT).curves(weights),
          targets,
          options.margin(),
          carried > 0 ? weight * rows / carried : 0);
    }
  }

  /** The corrected loss of each row times {@code share}, added to the loss that is corrected. */
  private record Corrected(
      @Nullable ClosedForm inner,
      ClosedForm correction,
      NDArray targets,
      double margin,
      double share)
      implements ClosedForm {

    @Override
    public Rows rows(NDArray logits, NDArray truth) {
      return rows(new NDIndex(":"), logits, truth);
    }

    @Override
    public Rows rows(NDIndex block, NDArray logits, NDArray truth) {
      NDArray believed = targets.get(logits.getManager(), block);
      Rows added = times(correction.rows(shifted(logits, truth, margin), believed), share);
      if (inner == null) {
        return added;
      }
      Rows rows = times(inner.rows(block, logits, truth), inner.factor());
      return new Rows(rows.values().addi(added.values()), rows.gradient().addi(added.gradient()));
    }

    private static Rows times(Rows rows, double factor) {
      if (factor == 1) {
        return rows;
      }
      NDArray times = Scalars.held(factor, rows.values());
      return new Rows(rows.values().muli(times), rows.gradient().muli(times));
    }
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

    @Override
    public NDArray values(Batch batch) {
      if (epoch < options.firstEpoch()) {
        return inner.values(batch);
      }
      Corrected corrected = corrected(batch, Correction.of(batch, options));
      NDArray values = corrected.values(batch);
      return corrected.inner() == null ? inner.values(batch).add(values) : values;
    }

    /** Both losses at once where the other is written out too. */
    private Corrected corrected(Batch batch, Correction correction) {
      long[] refreshed = counts.positives().clone();
      for (int k = 0; k < refreshed.length; k++) {
        refreshed[k] += recovered[k] + correction.gained()[k];
      }
      ClosedForm form = inner instanceof LabelCurves.Run run ? run.form() : null;
      return correction.beside(form, refreshed, batch.size(), options.weight(), options);
    }

    @Override
    public NDArray loss(Batch batch) {
      NDArray loss;
      if (epoch < options.firstEpoch()) {
        loss = inner.loss(batch);
      } else {
        Correction correction = Correction.of(batch, options);
        Corrected corrected = corrected(batch, correction);
        loss = corrected.loss(batch);
        loss = corrected.inner() == null ? inner.loss(batch).add(loss) : loss;
        for (int k = 0; k < recovered.length; k++) {
          recovered[k] += correction.gained()[k];
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
    Correction correction = Correction.of(batch, Options.DEFAULT);
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
    Corrected corrected = correction.beside(null, counts, batch.size(), 1, given);
    return ClosedForm.perRow(logits, batch.labels(), corrected).sum();
  }
}
