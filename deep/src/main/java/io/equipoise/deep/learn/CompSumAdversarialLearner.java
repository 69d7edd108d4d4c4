package io.equipoise.deep.learn;

import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.deep.adversarial.SignGradientAttack;
import io.equipoise.deep.adversarial.SmoothCompSumLesson;
import io.equipoise.deep.loss.CompSumLoss;
import io.equipoise.deep.loss.SmoothCompSum;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.weighting.Weighting;

/**
 * A perceptron whose scores an attack on the inputs moves little: comp-sum on the rows as they are,
 * and a price on how far the score differences of attacked rows lie from theirs.
 *
 * <pre>
 *   x'_i  near x_i, each feature moved by at most eps, where the score differences moved most
 *   loss = (1/B) Σ w_i · smooth comp-sum of f(x_i) and f(x'_i) under tau, rho and nu
 * </pre>
 *
 * <p>The loss is {@link SmoothCompSum}. Features are standardised, so that eps is in standard
 * deviations of a numeric column. All epochs are run and no row is held out. {@code eps = 0} is
 * comp-sum training with margin rho; a large {@code nu} ends in equal scores.
 *
 * @see <a href="https://arxiv.org/abs/2304.07288">Mao, Mohri, Zhong, Cross-Entropy Loss Functions:
 *     Theoretical Analysis and Applications, 2023, arXiv:2304.07288</a>
 */
@Method(
    name = "comp-sum-adversarial",
    aliases = {"smooth-adversarial-comp-sum"},
    row = 159,
    slot = Slot.LEARNER,
    summary = "A perceptron whose scores small attacks on its inputs move little.",
    cites = {"mao2023crossentropy"})
public final class CompSumAdversarialLearner implements Learner {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("units in each hidden layer; at least 1") int hidden,
      @Meaning("hidden layers; 0 is a linear model") int layers,
      @Meaning("passes over the rows; at least 1") int epochs,
      @Meaning("rows per step; at least 1") int batchSize,
      @Meaning("Adam's step size; above 0") double learningRate,
      @Meaning("price of the squared weights; at least 0") double weightDecay,
      @Meaning("how far an attack moves a feature, in standard deviations; at least 0") double eps,
      @Meaning("steps of the attack in training; at least 1") int steps,
      @Meaning("dial of the comp-sum loss; at least 0, where 1 is cross-entropy") double tau,
      @Meaning("margin; above 0") double rho,
      @Meaning("price of moving score differences; at least 0") double nu,
      @Meaning("share of the training under tau = 1 and nu = 0; in [0, 1]") double warmUp) {

    /** One hidden layer of 64 and attacks by a tenth of a standard deviation. */
    public static final Options DEFAULT =
        new Options(64, 1, 40, 256, 2e-3, 1e-4, 0.1, 10, 1, 1, 0.3, 0.1);

    public Options {
      Require.atLeast("hidden", hidden, 1);
      Require.between("layers", layers, 0, 16);
      Settings checked = new Settings(epochs, batchSize, learningRate, weightDecay, 0);
      Require.atLeast("epochs", checked.epochs(), 1);
      Require.atLeast("steps", steps, 1);
      Require.between("eps", eps, 0, 1e6);
      Require.atLeast("nu", new SmoothCompSum(tau, rho, nu).nu(), 0);
      Require.between("warmUp", warmUp, 0, 1);
    }

    Settings settings() {
      return new Settings(epochs, batchSize, learningRate, weightDecay, 0);
    }
  }

  public CompSumAdversarialLearner(Options options) {
    this.options = options;
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    AllRows training = new AllRows(TrainingRows.of(train), options.settings(), seed);
    try (DenseNetwork network =
        DenseNetwork.random(
            training.sizes(options.hidden(), options.layers()), 0, seed.child("network"))) {
      Lesson lesson =
          new SmoothCompSumLesson(
              network,
              SignGradientAttack.of(options.eps(), options.steps()),
              new SmoothCompSum(options.tau(), options.rho(), options.nu()),
              options.warmUp(),
              seed.child("attack"));
      CompSumLoss judge = new CompSumLoss(new CompSumLoss.Options(options.tau()));
      return training.fit(network, lesson, judge, Weighting.NONE, network::weights);
    }
  }

  @Override
  public Model load(Store store) {
    return MlpModel.load(store);
  }
}
