package io.equipoise.deep.learn;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.fairness.DistractionAttention;
import io.equipoise.deep.fairness.DistractionTraining;
import io.equipoise.deep.fairness.ParityPenalty;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A perceptron with a small block before its last layer that listens only to demographic parity,
 * while all other weights listen only to accuracy.
 *
 * <pre>
 *   x -> body -> h (N,M) -> block: layers M to M with ReLU, the identity at first -> last -> p
 *   block: eta · Σ_a (mu_a - mu)², mu_a mean p of group a       others: cross-entropy
 * </pre>
 *
 * <p>{@link DistractionTraining} tells the steps; {@link DistractionAttention} is the paper's
 * block, for networks of one's own. The dial is {@code blockRate}: steps of Adam hardly depend on
 * {@code eta}. Mean probabilities of groups come together first; decisions may stay apart, so look
 * at both, over several settings ({@link DistractionCurve}). More than one layer in the block
 * collapses easily.
 *
 * @see <a href="https://arxiv.org/abs/2203.07593">Yazdani-Jahromi et al., Distraction is All You
 *     Need for Fairness, 2022, arXiv:2203.07593</a>
 */
@Method(
    name = "distraction",
    aliases = {"distraction-module"},
    row = 57,
    slot = Slot.LEARNER,
    treats = {Bias.SELECTION_RATE_GAP},
    summary =
        "A perceptron with a block that listens to demographic parity alone while the rest listens"
            + " to accuracy.",
    cites = {"yazdani2022distraction"})
public final class DistractionLearner implements Learner, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("units in each hidden layer; at least 1") int hidden,
      @Meaning("hidden layers before the block; at least 1") int layers,
      @Meaning("layers in the block; 1 to 3") int blocks,
      @Meaning("passes over the rows; at least 1") int epochs,
      @Meaning("rows per step; at least 2, better 100 per group") int batchSize,
      @Meaning("Adam's step size outside of the block; above 0") double learningRate,
      @Meaning("price of parity; at least 0, acts under plain descent") double eta,
      @Meaning("step size of the block; at least 0, where 0 is a plain perceptron")
          double blockRate,
      @Meaning("whether the block takes plain gradient steps instead of Adam's") boolean descent) {

    /** Two hidden layers of 32 and one layer in the block. */
    public static final Options DEFAULT = new Options(32, 2, 1, 50, 250, 1e-3, 1, 2e-4, false);

    public Options {
      Require.atLeast("hidden", hidden, 1);
      Require.between("layers", layers, 1, 16);
      Require.between("blocks", blocks, 1, 3);
      DistractionTraining checked =
          new DistractionTraining(epochs, batchSize, learningRate, eta, blockRate, descent);
      Require.atLeast("epochs", checked.epochs(), 1);
    }

    Options withDials(double otherEta, double otherRate, int otherBlocks) {
      return new Options(
          hidden,
          layers,
          otherBlocks,
          epochs,
          batchSize,
          learningRate,
          otherEta,
          otherRate,
          descent);
    }

    private DistractionTraining training() {
      return new DistractionTraining(epochs, batchSize, learningRate, eta, blockRate, descent);
    }
  }

  public DistractionLearner(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupMerge.obstacle("distraction", train);
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.TWO_CLASSES;
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    TrainingRows rows = TrainingRows.of(train).comparing(true, "distraction");
    int before = options.layers();
    int[] sizes =
        DenseNetwork.sizes(
            rows.examples().width(),
            options.hidden(),
            before + options.blocks(),
            rows.examples().classes());
    try (DenseNetwork network = DenseNetwork.random(sizes, 0, seed.child("network"))) {
      List<NDArray> block = new ArrayList<>();
      List<NDArray> others = new ArrayList<>();
      for (int i = 0; i < network.parameters().size(); i++) {
        int layer = i / 2;
        boolean inBlock = layer >= before && layer < before + options.blocks();
        (inBlock ? block : others).add(network.parameters().get(i));
      }
      block.forEach(DistractionLearner::identity);
      options
          .training()
          .fit(
              new DistractionTraining.Parts(x -> network.forward(x, true), block, others),
              rows.examples(),
              network.manager(),
              seed.child("training"));
      return new MlpModel(rows.encoder(), network.weights());
    }
  }

  /** Ones on the diagonal of a matrix; biases are 0 already. */
  private static void identity(NDArray parameter) {
    if (parameter.getShape().dimension() == 2) {
      int side = Math.toIntExact(parameter.getShape().get(0));
      float[] ones = new float[side * side];
      for (int j = 0; j < side; j++) {
        ones[j * side + j] = 1;
      }
      parameter.set(ones);
    }
  }

  @Override
  public Model load(Store store) {
    return MlpModel.load(store);
  }

  @Override
  public List<Function> functions() {
    return List.of(attention(), parity());
  }

  private static Function attention() {
    return NativeFunction.of(
        Function.named("distraction-attention")
            .differentiable("features", "(N,M)", "features of the classifier")
            .input("queries", "(N,M)", "features that know the attribute, constant")
            .differentiable("theta", "(6)", "w_k, b_k, w_v, b_v, w_o and b_o"),
        inputs -> {
          inputs.finite("features");
          inputs.finite("queries");
          inputs.finite("theta");
          return DistractionAttention.of(
              inputs.differentiable("features"),
              inputs.constant("queries"),
              inputs.differentiable("theta"));
        });
  }

  private static Function parity() {
    return NativeFunction.of(
        Function.named("distraction-parity")
            .differentiable("probabilities", "(N)", "of the positive class")
            .input("groups", "(N)", "group of each row, from 0")
            .parameter("eta", 1, "price of parity; at least 0"),
        inputs -> {
          inputs.arguments().between("probabilities", 0, 1);
          NDArray p = inputs.differentiable("probabilities").flatten();
          NDArray groups = inputs.codes("groups");
          Require.that(p.size() > 0, "input 'probabilities' is empty");
          Require.sameLength("probabilities", p.size(), "groups", groups.size());
          double eta = inputs.arguments().number("eta", 1);
          return new ParityPenalty(eta).of(p, groups, inputs.count("groups"));
        });
  }
}
