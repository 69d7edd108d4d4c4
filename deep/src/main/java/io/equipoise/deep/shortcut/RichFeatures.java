package io.equipoise.deep.shortcut;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.UsualLoss;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.FrozenFeatures;
import io.equipoise.deep.scheme.Mistakes;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.Architecture;
import io.equipoise.deep.train.HeadedNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import io.equipoise.deep.train.Sampling;
import io.equipoise.deep.train.Settings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds features that hold several cues, the hard ones too, before an invariance penalty or any
 * other loss is trained on them; penalties fail when they start from random weights, or from those
 * of a network that knows the shortcut only.
 *
 * <pre>
 *   discovery   round 0: a short plain training.  round r: a fresh network on
 *               max over q below r, over {right in q, wrong in q}, of the mean loss
 *   synthesis   one feature network with a head per round, on the rounds' decisions as labels,
 *               half of the rows those that rounds agree on
 *   use         a new head alone on the frozen features, or all of the network, under the objective
 * </pre>
 *
 * <p>Round 0 must be short, or it learns rare rows by heart. Rounds end where the last was right
 * about every row, or no better than chance about its worst set. More than two or three chase wrong
 * labels. The features read no group labels; the objective on them may.
 *
 * <pre>{@code
 * equipoise compare data.csv --target label --group place --try "mlp(loss=vrex(w=1000),training=rich-features)"
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2203.15516">Zhang, Lopez-Paz, Bottou, Rich Feature
 *     Construction for the Optimization-Generalization Dilemma, 2022, arXiv:2203.15516</a>
 */
@Method(
    name = "rich-features",
    aliases = {"rfc", "bonsai", "rich-feature-construction"},
    row = 136,
    slot = Slot.TRAINING,
    treats = {Bias.SHORTCUT},
    summary =
        "Discovers cues in rounds that each contradict the last, and trains on features that hold"
            + " them all; reads no group labels itself.",
    cites = {"zhang2022rich"})
public final class RichFeatures implements TrainingScheme, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("rounds of discovery, at most; at least 1") int rounds,
      @Meaning("steps of the first round, few; at least 1") int firstSteps,
      @Meaning("steps of each later round and of the synthesis; at least 1") int steps,
      @Meaning("rows per such step; at least 1") int batchSize,
      @Meaning("step size of rounds and synthesis; above 0") double learningRate,
      @Meaning("price of squared weights in them; at least 0") double weightDecay,
      @Meaning("whether only a new head is trained on the features") boolean frozen) {

    /** The released settings, in batches of 4,096 where there are more rows; frozen. */
    public static final Options DEFAULT = new Options(2, 51, 501, 4096, 5e-4, 0.0022, true);

    public Options {
      Require.atLeast("rounds", rounds, 1);
      Require.atLeast("firstSteps", firstSteps, 1);
      Require.atLeast("steps", steps, 1);
      Settings checked = new Settings(1, batchSize, learningRate, weightDecay, 0);
      Require.atLeast("batchSize", checked.batchSize(), 1);
    }

    Settings settings(int wanted, int rows) {
      int perEpoch = (rows + batchSize - 1) / batchSize;
      return new Settings(Math.max(1, wanted / perEpoch), batchSize, learningRate, weightDecay, 0);
    }
  }

  public RichFeatures(Options options) {
    this.options = options;
  }

  @Override
  public <N extends HeadedNetwork> N fit(Curriculum<N> curriculum, Seed seed) {
    Discovery found = discover(curriculum, seed.child("discovery"));
    N network = features(curriculum, found, seed.child("synthesis"));
    return Curriculum.keep(
        network,
        () -> {
          Network learning = options.frozen() ? new FrozenFeatures(network) : network;
          curriculum.train(learning, seed.child("training"));
          return network;
        });
  }

  /** The rounds of discovery. */
  public <N extends HeadedNetwork> Discovery discover(Curriculum<N> curriculum, Seed seed) {
    Examples train = curriculum.train();
    List<int[]> labels = new ArrayList<>();
    List<boolean[]> correct = new ArrayList<>();
    for (int round = 0; round < options.rounds(); round++) {
      int steps = round == 0 ? options.firstSteps() : options.steps();
      Curriculum<N> own =
          stage(curriculum, steps).with(round == 0 ? new UsualLoss() : new CorrectSets(correct));
      try (N network = own.trained(seed.child("round").child(round))) {
        int[] decided = Mistakes.decisions(network, train);
        boolean[] right = new boolean[decided.length];
        for (int i = 0; i < right.length; i++) {
          right[i] = decided[i] == train.labels()[i];
        }
        boolean chance = round > 0 && worstShare(right, correct) <= 1.0 / train.classes();
        if (chance) {
          break;
        }
        labels.add(decided);
        correct.add(right);
      }
      if (shareOf(correct.get(round), null, true) == 1) {
        break;
      }
    }
    return new Discovery(labels, correct);
  }

  private <N extends HeadedNetwork> Curriculum<N> stage(Curriculum<N> curriculum, int steps) {
    return curriculum.plainly(1).with(options.settings(steps, curriculum.train().size()));
  }

  /** The share right in the worst of the earlier rounds' sets that have rows. */
  private static double worstShare(boolean[] right, List<boolean[]> earlier) {
    double worst = 1;
    for (boolean[] set : earlier) {
      for (boolean side : new boolean[] {true, false}) {
        worst = Math.min(worst, shareOf(right, set, side));
      }
    }
    return worst;
  }

  private static double shareOf(boolean[] right, boolean @Nullable [] set, boolean side) {
    int hits = 0;
    int count = 0;
    for (int i = 0; i < right.length; i++) {
      if (set == null || set[i] == side) {
        hits += right[i] ? 1 : 0;
        count++;
      }
    }
    return count == 0 ? 1 : (double) hits / count;
  }

  /** A network with the features of all rounds, and a last layer of 0; the caller closes it. */
  public <N extends HeadedNetwork> N features(
      Curriculum<N> curriculum, Discovery found, Seed seed) {
    Examples train = curriculum.train();
    int[] rows = found.synthesisRows(train, seed.child("rows"));
    int classes = train.classes();
    Architecture<N> heads =
        (inputs, outputs, child) ->
            curriculum.architecture().fresh(inputs, found.rounds() * classes, child);
    Curriculum<N> own = stage(curriculum, options.steps()).from(train.take(rows)).with(heads);
    try (N teacher = own.fresh(seed.child("network"))) {
      Lesson lesson =
          step -> {
            Batch batch = step.batch(teacher.forward(step.x(), true));
            NDArray logits = batch.logits();
            NDArray sum = logits.getManager().create(0f);
            for (int round = 0; round < found.rounds(); round++) {
              NDArray head =
                  logits.get(new NDIndex(":, {}:{}", round * classes, (round + 1) * classes));
              NDArray truth = pseudo(found.pseudoLabels().get(round), rows, batch);
              sum = sum.add(new CrossEntropyLoss().perSample(truth, head).mean());
            }
            return sum.div(Scalars.held(found.rounds(), sum));
          };
      own.train(teacher, lesson, Sampling.EACH_ONCE, seed.child("training"));
      N network = curriculum.fresh(seed.child("head"));
      Heads.copyBelow(teacher, network);
      Heads.clear(network);
      return network;
    }
  }

  private static NDArray pseudo(int[] labels, int[] rows, Batch batch) {
    long[] taken = new long[batch.size()];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = labels[rows[batch.rows()[i]]];
    }
    return batch.logits().getManager().create(taken);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("rfc-group-dro")
                .differentiable("logits", "(N,C)", "scores before the softmax; (N) for one logit")
                .input("labels", "(N)", "true class, in [0, C)")
                .input("correct", "(R,N)", "1 where an earlier round was right, else 0"),
            RichFeatureFunctions::groupDro),
        NativeFunction.of(
            Function.named("rfc-synthesis")
                .differentiable("headLogits", "(R,N)", "one logit of two classes, by head and row")
                .input("pseudoLabels", "(R,N)", "decision of each round, 0 or 1"),
            RichFeatureFunctions::synthesis));
  }

  @Override
  public String toString() {
    return "rich-features";
  }
}
