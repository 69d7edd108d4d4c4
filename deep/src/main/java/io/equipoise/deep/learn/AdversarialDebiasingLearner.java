package io.equipoise.deep.learn;

import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.Require;
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
import io.equipoise.deep.fairness.AdversaryLesson;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.weighting.Weighting;
import java.util.Optional;

/**
 * A perceptron trained against an adversary that reads the group off its answers, so that they say
 * little of the group (demographic parity), or little beyond what the true class says of it
 * (equalised odds). {@link AdversaryLesson} has the step.
 *
 * <p>Any number of classes and of groups, also crossed from several columns; groups are read in
 * training only. All epochs are run, and no row is held out. The game need not settle: a large
 * {@code weight} or {@code adversaryRate} may cost much accuracy, and a small one does nothing, so
 * try several, as in {@code adversarial-debiasing(weight=3|10|30)}. The weight stays as it is, and
 * steps keep their size; in the paper's experiment the one grows as the root of the steps, and the
 * other falls as one over them. The adversary has a hidden layer, where the paper's is linear.
 *
 * @see <a href="https://arxiv.org/abs/1801.07593">Zhang, Lemoine, Mitchell, Mitigating Unwanted
 *     Biases with Adversarial Learning, 2018, arXiv:1801.07593</a>
 */
@Method(
    name = "adversarial-debiasing",
    slot = Slot.LEARNER,
    treats = {Bias.SELECTION_RATE_GAP, Bias.ERROR_RATE_GAP, Bias.LABEL_RATE_GAP},
    summary =
        "A perceptron trained against an adversary that tries to read the group off its answers.",
    cites = {"zhang2018mitigating"})
public final class AdversarialDebiasingLearner implements Learner {
  private final Options options;

  /** What the adversary may look at. */
  public enum Constraint {
    /** The answers alone. */
    DEMOGRAPHIC_PARITY,
    /** The answers and the true class. */
    EQUALIZED_ODDS
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("demographic-parity or equalized-odds") Constraint constraint,
      @Meaning("how hard the network works against the adversary; at least 0") double weight,
      @Meaning("units in each hidden layer; at least 1") int hidden,
      @Meaning("hidden layers; at least 1") int layers,
      @Meaning("units in the adversary's hidden layer; at least 1") int adversaryHidden,
      @Meaning("passes over the rows; at least 1") int epochs,
      @Meaning("rows per step; at least 2") int batchSize,
      @Meaning("Adam's step size; above 0") double learningRate,
      @Meaning("the adversary's step size; above 0") double adversaryRate,
      @Meaning("price of the squared weights; at least 0") double weightDecay) {

    /** One hidden layer of 64 against one of 16; weight and rates are ours, from made rows. */
    public static final Options DEFAULT =
        new Options(Constraint.DEMOGRAPHIC_PARITY, 10, 64, 1, 16, 40, 256, 2e-3, 0.05, 1e-4);

    public Options {
      Require.between("weight", weight, 0, 1e6);
      Require.atLeast("hidden", hidden, 1);
      Require.between("layers", layers, 1, 16);
      Require.atLeast("adversaryHidden", adversaryHidden, 1);
      Require.atLeast("batchSize", batchSize, 2);
      Settings checked = new Settings(epochs, batchSize, learningRate, weightDecay, 0);
      Require.atLeast("epochs", checked.epochs(), 1);
      Require.above("adversaryRate", adversaryRate, 0);
    }
  }

  public AdversarialDebiasingLearner(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupMerge.obstacle("adversarial-debiasing", train);
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    TrainingRows rows = TrainingRows.of(train).comparing(true, "adversarial-debiasing");
    Settings settings =
        new Settings(
            options.epochs(),
            options.batchSize(),
            options.learningRate(),
            options.weightDecay(),
            0);
    AllRows training = new AllRows(rows, settings, seed);
    boolean odds = options.constraint() == Constraint.EQUALIZED_ODDS;
    int[] reader = {
      AdversaryLesson.seen(rows.examples().classes(), odds),
      options.adversaryHidden(),
      rows.examples().groupCount()
    };
    try (DenseNetwork network =
            DenseNetwork.random(
                training.sizes(options.hidden(), options.layers()), 0, seed.child("network"));
        DenseNetwork adversary = DenseNetwork.random(reader, 0, seed.child("adversary"));
        NDManager moments = adversary.manager().newSubManager()) {
      AdversaryLesson lesson =
          new AdversaryLesson(
              network, adversary, odds, options.weight(), options.adversaryRate(), moments);
      return training.fit(
          network, lesson, new CrossEntropyLoss(), Weighting.NONE, network::weights);
    }
  }

  @Override
  public Model load(Store store) {
    return MlpModel.load(store);
  }
}
