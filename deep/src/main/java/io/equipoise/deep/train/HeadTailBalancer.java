package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.MultiFocalLoss;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.loss.ReflectiveLabelCorrector;
import io.equipoise.deep.train.LabelSampler.Draw;
import io.equipoise.deep.train.MultiLabelPerceptron.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Three small networks for rows with several labels of very unequal frequency: one that sees rows
 * as they come, one that sees mostly rare labels, and one between them that predicts.
 *
 * <pre>
 *   head: rows as they come    tail: label k drawn with a share of 1/c_k    balanced: labels alike
 *   L_head = F_head + 0.2·C_head        L_tail likewise
 *   L_balanced = F_balanced + (F_head + F_tail + F_balanced)/3 + 0.2·C_balanced
 * </pre>
 *
 * <p>F is the {@link MultiFocalLoss} and C the correction of {@link ReflectiveLabelCorrector}, both
 * as means over rows; each network is a hidden layer and a classifier by cosine. To predict, the
 * balanced features f take up 0.1 of an additive attention over those of head and tail, softmax(v ·
 * tanh(Q f + M g)); no loss reaches Q, M and v, which stay as they were drawn, as in the released
 * code.
 *
 * <p>With {@code distillation}, the mean in L_balanced gives way to w·F(P_head·P_balanced) + (1 -
 * w)·F(P_tail·P_balanced) on the balanced rows, with P the softmax of a network's scores, w =
 * F_head²/(F_head² + F_tail²), and all but P_balanced constant. The paper describes this form, and
 * its code leaves it out.
 *
 * @see <a href="https://arxiv.org/abs/2304.10539">Zhang, Liu, Zeng, Ooi, Tang, Zhuang, Learning in
 *     Imperfect Environment, 2023, arXiv:2304.10539</a>
 */
@Method(
    name = "head-tail-balancer",
    aliases = {"comic-balancer"},
    row = 106,
    slot = Slot.TRAINING,
    treats = {Bias.CLASS_IMBALANCE, Bias.LABEL_NOISE},
    summary =
        "Three networks for several labels per row, fed with frequent, rare and all labels alike,"
            + " of which the last predicts.",
    cites = {"zhang2023comic"})
public final class HeadTailBalancer {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("units in the hidden layer of each network; at least 1") int units,
      @Meaning("passes over the rows; at least 1") int epochs,
      @Meaning("rows per step and network; at least 1") int batchSize,
      @Meaning("Adam's step size; above 0") double learningRate,
      @Meaning("factor of the cosines; above 0") double scale,
      @Meaning("share of head and tail features in prediction; at least 0") double attention,
      @Meaning("whether head and tail scores teach the balanced ones") boolean distillation) {

    /** The released settings, on a hidden layer of 64. */
    public static final Options DEFAULT = new Options(64, 40, 32, 2e-3, 16, 0.1, false);

    public Options {
      Require.atLeast("units", units, 1);
      Settings checked = Settings.fixed(epochs, batchSize, learningRate);
      Require.atLeast("epochs", checked.epochs(), 1);
      Require.between("scale", scale, 1e-6, 1e6);
      Require.between("attention", attention, 0, 1e6);
    }
  }

  public HeadTailBalancer(Options options) {
    this.options = options;
  }

  /**
   * Trains the three networks.
   *
   * @throws UserError when the loss stops being a number
   */
  public Fitted fit(Rows rows, Seed seed) {
    Require.that(rows.size() > 0, "there are no rows to train on");
    try (Branches branches = new Branches(options, rows, seed.child("networks"))) {
      Course course = new Course(branches, rows, seed.child("rows"));
      int steps = (rows.size() + options.batchSize() - 1) / options.batchSize();
      for (int epoch = 0; epoch < options.epochs(); epoch++) {
        for (int step = 0; step < steps; step++) {
          double now = course.step();
          Require.that(
              !Double.isNaN(now) && !Double.isInfinite(now),
              "training left the numbers in epoch "
                  + (epoch + 1)
                  + "; lower learningRate, which is "
                  + options.learningRate());
        }
      }
      return new Fitted(
          branches.head.weights(),
          branches.tail.weights(),
          branches.balanced.weights(),
          Attention.random(options.units(), seed.child("attention")),
          options.attention());
    }
  }

  /** The three networks. */
  private static final class Branches implements AutoCloseable {
    final CosineBranch head;
    final CosineBranch tail;
    final CosineBranch balanced;

    Branches(Options options, Rows rows, Seed seed) {
      head = branch(options, rows, seed.child("head"));
      tail = branch(options, rows, seed.child("tail"));
      balanced = branch(options, rows, seed.child("balanced"));
    }

    private static CosineBranch branch(Options options, Rows rows, Seed seed) {
      return new CosineBranch(rows.width(), options.units(), rows.labels(), options.scale(), seed);
    }

    List<NDArray> parameters() {
      List<NDArray> all = new ArrayList<>(head.parameters());
      all.addAll(tail.parameters());
      all.addAll(balanced.parameters());
      return all;
    }

    @Override
    public void close() {
      head.close();
      tail.close();
      balanced.close();
    }
  }

  /** One training. */
  private final class Course {
    private final Branches branches;
    private final Rows rows;
    private final NDManager manager;
    private final Adam adam;
    private final Objective.Run focal;
    private final Stream head;
    private final Stream tail;
    private final Stream balanced;

    Course(Branches branches, Rows rows, Seed seed) {
      this.branches = branches;
      this.rows = rows;
      manager = branches.balanced.manager();
      adam = new Adam(branches.parameters(), options.learningRate(), 0, manager);
      LabelCounts counts = LabelCounts.of(rows.targets(), rows.labels());
      focal = new MultiFocalLoss(MultiFocalLoss.Options.DEFAULT).begin(counts);
      head = new Stream(branches.head, rows, Draw.NATURAL, counts, seed.child("head"));
      tail = new Stream(branches.tail, rows, Draw.REVERSE, counts, seed.child("tail"));
      balanced = new Stream(branches.balanced, rows, Draw.UNIFORM, counts, seed.child("balanced"));
    }

    double step() {
      try (NDManager step = manager.newSubManager();
          Gradients recording = Gradients.record()) {
        Batch ofHead = head.next(options.batchSize(), rows, step).batch();
        Batch ofTail = tail.next(options.batchSize(), rows, step).batch();
        Fed last = balanced.next(options.batchSize(), rows, step);
        Batch ofBoth = last.batch();
        NDArray loss = head.corrected.loss(ofHead).add(tail.corrected.loss(ofTail));
        loss = loss.add(balanced.corrected.loss(ofBoth));
        loss = loss.add(options.distillation() ? taught(last) : mean(ofHead, ofTail, ofBoth));
        Gradients.backward(loss);
        adam.step();
        return loss.getFloat();
      }
    }

    private NDArray mean(Batch ofHead, Batch ofTail, Batch ofBoth) {
      NDArray sum = focal.loss(ofHead).add(focal.loss(ofTail)).add(focal.loss(ofBoth));
      return sum.mul(sum.getManager().create(1 / 3f));
    }

    private NDArray taught(Fed fed) {
      NDArray x = fed.x();
      Batch batch = fed.batch();
      Batch ofHead = constant(branches.head, x, batch);
      Batch ofTail = constant(branches.tail, x, batch);
      double one = Math.pow(focal.loss(ofHead).getFloat(), 2);
      double other = Math.pow(focal.loss(ofTail).getFloat(), 2);
      double share = one + other > 0 ? one / (one + other) : 0.5;
      NDArray own = batch.logits().softmax(1);
      NDArray byHead = focal.loss(product(ofHead, own));
      NDArray byTail = focal.loss(product(ofTail, own));
      NDManager step = own.getManager();
      return byHead
          .mul(step.create((float) share))
          .add(byTail.mul(step.create((float) (1 - share))));
    }

    private Batch constant(CosineBranch branch, NDArray x, Batch batch) {
      return Batch.ofTargets(batch.targets(), branch.forward(x).stopGradient());
    }

    private Batch product(Batch teacher, NDArray own) {
      return Batch.ofTargets(teacher.targets(), own.mul(teacher.logits().softmax(1)));
    }
  }

  /** Rows (N,D) and what a network said of them. */
  private record Fed(NDArray x, Batch batch) {}

  /** One network with the rows that it is fed and its own memory of recovered labels. */
  private static final class Stream {
    private final CosineBranch branch;
    private final LabelSampler sampler;
    private final Objective.Run corrected;

    Stream(CosineBranch branch, Rows rows, Draw draw, LabelCounts counts, Seed seed) {
      this.branch = branch;
      this.sampler = new LabelSampler(rows, draw, seed.generator());
      this.corrected =
          new ReflectiveLabelCorrector(ReflectiveLabelCorrector.Options.DEFAULT).begin(counts);
    }

    Fed next(int size, Rows rows, NDManager step) {
      Rows drawn = rows.take(sampler.next(Math.min(size, rows.size())));
      NDArray x = step.create(drawn.x(), new Shape(drawn.size(), drawn.width()));
      NDArray targets = step.create(drawn.targets(), new Shape(drawn.size(), drawn.labels()));
      return new Fed(x, Batch.ofTargets(targets, branch.forward(x)));
    }
  }

  /** Additive attention with weights as drawn: query and memory (H·H), vector (H). */
  private record Attention(double[] query, double[] memory, double[] vector) {

    static Attention random(int units, Seed seed) {
      UniformRandomProvider random = seed.generator();
      double bound = 1 / Math.sqrt(units);
      IntToDoubleFunction draw = ignored -> bound * (2 * random.nextDouble() - 1);
      Attention drawn =
          new Attention(new double[units * units], new double[units * units], new double[units]);
      Arrays.setAll(drawn.query, draw);
      Arrays.setAll(drawn.memory, draw);
      Arrays.setAll(drawn.vector, draw);
      return drawn;
    }

    /** The weight of the first of two memories. */
    double first(double[] asked, double[] one, double[] other) {
      return 1 / (1 + StrictMath.exp(score(asked, other) - score(asked, one)));
    }

    private double score(double[] asked, double[] key) {
      int units = vector.length;
      double score = 0;
      for (int h = 0; h < units; h++) {
        double sum = 0;
        for (int j = 0; j < units; j++) {
          sum += query[h * units + j] * asked[j] + memory[h * units + j] * key[j];
        }
        score += vector[h] * StrictMath.tanh(sum);
      }
      return score;
    }
  }

  /** The three networks after training, which predict without the native engine. */
  public static final class Fitted {
    private final CosineBranch.Weights head;
    private final CosineBranch.Weights tail;
    private final CosineBranch.Weights balanced;
    private final Attention attention;
    private final double share;

    private Fitted(
        CosineBranch.Weights head,
        CosineBranch.Weights tail,
        CosineBranch.Weights balanced,
        Attention attention,
        double share) {
      this.head = head;
      this.tail = tail;
      this.balanced = balanced;
      this.attention = attention;
      this.share = share;
    }

    /** The scores (N·K), before the sigmoid, of rows (N·D). */
    public float[] logits(float[] x, int width) {
      int rows = x.length / width;
      DenseWeights.Forward[] forwards = {
        head.trunk().forward(), tail.trunk().forward(), balanced.trunk().forward()
      };
      int units = balanced.trunk().outputs();
      int labels = balanced.classes().length / units;
      float[] all = new float[rows * labels];
      for (int i = 0; i < rows; i++) {
        double[] ofHead = features(forwards[0], x, i * width);
        double[] ofTail = features(forwards[1], x, i * width);
        double[] own = features(forwards[2], x, i * width);
        double first = attention.first(own, ofHead, ofTail);
        for (int h = 0; h < units; h++) {
          own[h] += share * (first * ofHead[h] + (1 - first) * ofTail[h]);
        }
        double[] scores = balanced.scores(own);
        for (int k = 0; k < labels; k++) {
          all[i * labels + k] = (float) scores[k];
        }
      }
      return all;
    }

    private static double[] features(DenseWeights.Forward forward, float[] x, int from) {
      float[] raw = forward.logits(x, from);
      double[] features = new double[raw.length];
      for (int h = 0; h < features.length; h++) {
        features[h] = Math.max(0, raw[h]);
      }
      return features;
    }
  }
}
