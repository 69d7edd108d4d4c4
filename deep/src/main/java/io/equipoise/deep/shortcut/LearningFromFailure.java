package io.equipoise.deep.shortcut;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.GeneralizedCrossEntropyLoss;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.HeadedNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import io.equipoise.deep.train.Sampling;
import java.util.ArrayList;
import java.util.List;

/**
 * Two networks side by side: one is made to fall for the shortcut, and the other learns most from
 * the rows that the first finds hard.
 *
 * <pre>
 *   biased:   loss_b = mean GCE_q        gives easy rows more weight, so that a shortcut wins
 *   debiased: loss_d = objective with weights W_i = B_i / (B_i + D_i)
 *   B, D: moving averages of each row's cross-entropy under the two, over the largest of its class
 * </pre>
 *
 * <p>{@code average} is how much of a moving average stays at each visit; the first visit gives all
 * of it. Reads no group labels. Mislabelled rows are hard for both.
 *
 * <p>Rows without the shortcut soon count for nearly everything. Where they have a shortcut of
 * their own, as with two classes in two colours, the second network learns that one, and rows in
 * their own colour become the hard ones.
 *
 * @see <a href="https://arxiv.org/abs/2007.02561">Nam, Cha, Ahn, Lee, Shin, Learning from Failure:
 *     Training Debiased Classifier from Biased Classifier, 2020, arXiv:2007.02561</a>
 */
@Method(
    name = "lff",
    aliases = {"learning-from-failure"},
    slot = Slot.TRAINING,
    treats = {Bias.SHORTCUT},
    summary =
        "Two networks: one falls for the shortcut, the other learns from what the first finds hard;"
            + " reads no group labels.",
    cites = {"nam2020learning"})
public final class LearningFromFailure implements TrainingScheme {
  private static final double LEAST = 1e-8;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how much the biased network favours easy rows; from 0 to 1") double q,
      @Meaning("how much of a row's average loss stays at each visit; at least 0, below 1")
          double average) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(0.7, 0.7);

    public Options {
      Require.between("q", q, 0, 1);
      Require.that(
          average >= 0 && average < 1,
          "average is " + average + ", but must be at least 0 and below 1");
    }
  }

  public LearningFromFailure(Options options) {
    this.options = options;
  }

  @Override
  public <N extends HeadedNetwork> N fit(Curriculum<N> curriculum, Seed seed) {
    N debiased = curriculum.fresh(seed.child("network"));
    return Curriculum.keep(
        debiased,
        () -> {
          try (N biased = curriculum.fresh(seed.child("biased"))) {
            Lesson lesson = lesson(biased, debiased, curriculum);
            curriculum.train(
                new Pair(biased, debiased), lesson, Sampling.EACH_ONCE, seed.child("training"));
            return debiased;
          }
        });
  }

  private <N extends HeadedNetwork> Lesson lesson(N biased, N debiased, Curriculum<N> rows) {
    CrossEntropyLoss crossEntropy = new CrossEntropyLoss();
    GeneralizedCrossEntropyLoss easy =
        new GeneralizedCrossEntropyLoss(new GeneralizedCrossEntropyLoss.Options(options.q()));
    Difficulty difficulty = new Difficulty(rows.train().labels(), options.average());
    return step -> {
      NDArray wrong = biased.forward(step.x(), true);
      Batch batch = step.batch(debiased.forward(step.x(), true));
      float[] weights;
      try (Gradients paused = Gradients.pause()) {
        weights =
            difficulty.weights(
                batch.rows(),
                crossEntropy.perSample(batch.labels(), wrong).toFloatArray(),
                crossEntropy.values(batch).toFloatArray());
      }
      NDArray own = step.loss(batch.weighted(batch.logits().getManager().create(weights)));
      return own.add(easy.perSample(batch.labels(), wrong).mul(batch.weights()).mean());
    };
  }

  /** Moving averages of the losses of each row under both networks. */
  static final class Difficulty {
    private final int[] labels;
    private final double stays;
    private final double[][] averages;
    private final boolean[] seen;

    Difficulty(int[] labels, double stays) {
      this.labels = labels;
      this.stays = stays;
      this.averages = new double[2][labels.length];
      this.seen = new boolean[labels.length];
    }

    /** Notes the losses of these rows, and gives their weights. */
    float[] weights(int[] rows, float[] biased, float[] debiased) {
      for (int i = 0; i < rows.length; i++) {
        move(averages[0], rows[i], biased[i]);
        move(averages[1], rows[i], debiased[i]);
        seen[rows[i]] = true;
      }
      double[][] largest = {largest(averages[0]), largest(averages[1])};
      float[] weights = new float[rows.length];
      for (int i = 0; i < rows.length; i++) {
        int label = labels[rows[i]];
        double b = averages[0][rows[i]] / Math.max(LEAST, largest[0][label]);
        double d = averages[1][rows[i]] / Math.max(LEAST, largest[1][label]);
        weights[i] = (float) (b / (b + d + LEAST));
      }
      return weights;
    }

    private void move(double[] average, int row, double loss) {
      average[row] = seen[row] ? stays * average[row] + (1 - stays) * loss : loss;
    }

    private double[] largest(double[] average) {
      int classes = 1;
      for (int label : labels) {
        classes = Math.max(classes, label + 1);
      }
      double[] largest = new double[classes];
      for (int i = 0; i < labels.length; i++) {
        largest[labels[i]] = Math.max(largest[labels[i]], average[i]);
      }
      return largest;
    }
  }

  /** Both networks as one to train; it says what the debiased one says. */
  private record Pair(Network biased, Network debiased) implements Network {
    @Override
    public List<NDArray> parameters() {
      List<NDArray> all = new ArrayList<>(biased.parameters());
      all.addAll(debiased.parameters());
      return all;
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
      return debiased.forward(x, training);
    }

    @Override
    public NDManager manager() {
      return debiased.manager();
    }
  }

  @Override
  public String toString() {
    return "lff";
  }
}
