package io.equipoise.deep.learn;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.deep.adversarial.SeparationLesson;
import io.equipoise.deep.adversarial.SignGradientAttack;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.embedding.SupConLoss;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.ClassBalancedLoss;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.weighting.DeferredWeighting;
import io.equipoise.deep.weighting.EffectiveNumberWeighting;
import io.equipoise.deep.weighting.Weighting;
import java.util.List;

/**
 * Adversarial training that does not abandon rare classes: their weights come late, when features
 * are learned, and a further term keeps the attacked features of classes apart, so that weighing
 * the rare ones costs the common ones little.
 *
 * <pre>
 *   x'_i  rows attacked on the unweighted cross-entropy, each feature by at most eps
 *   w_c = 1 before the share {@code from} of the training, then ∝ (1 - b) / (1 - b^n_c), mean 1
 *   loss = (1/B) Σ w[y_i] · l(f(x'_i), y_i) + lam · separation of the features z(x'_i) under tau
 * </pre>
 *
 * <p>{@code n_c} is the number of training rows of class c, z the last hidden layer, l the loss,
 * and the separation that of {@link SupConLoss}. Features are standardised, so that eps is in
 * standard deviations of a numeric column. All epochs are run, and no row is held out: the weights
 * come at a fixed time. A large batch helps: in a small one rare rows find no partner. {@code lam =
 * 0, from = 1} is plain adversarial training. With {@code lam} above 0 a step has room for the
 * square of the batch size. {@link io.equipoise.deep.adversarial.Robustness} measures what an
 * attack costs each class.
 *
 * @see <a href="https://arxiv.org/abs/2107.13639">Wang, Xu, Liu, Li, Thuraisingham, Tang,
 *     Imbalanced Adversarial Training with Reweighting, 2021, arXiv:2107.13639</a>
 */
@Method(
    name = "srat",
    aliases = {"separable-reweighted-adversarial-training"},
    row = 181,
    slot = Slot.LEARNER,
    treats = {Bias.CLASS_IMBALANCE},
    summary =
        "A perceptron trained against small attacks on its inputs without abandoning rare classes.",
    cites = {"wang2021imbalanced"})
public final class SratLearner implements Learner, Numeric {
  private static final int LARGEST_PAIRED_BATCH = 4096;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("units in each hidden layer; at least 1") int hidden,
      @Meaning("hidden layers; at least 1") int layers,
      @Meaning("passes over the rows; at least 1") int epochs,
      @Meaning("rows per step; 2 to 4096, where more give rare rows partners") int batchSize,
      @Meaning("Adam's step size; above 0") double learningRate,
      @Meaning("price of the squared weights; at least 0") double weightDecay,
      @Meaning("how far an attack moves a feature, in standard deviations; at least 0") double eps,
      @Meaning("steps of the attack in training; at least 1") int steps,
      @Meaning("share of the training after which classes are weighed; in [0, 1]") double from,
      @Meaning("how much rows of a class overlap, for its weight; at least 0, below 1") double b,
      @Meaning("price of classes whose features lie together; at least 0") double lam,
      @Meaning("temperature of the separation; above 0") double tau,
      @Meaning("loss at the attacked rows") Objective loss) {

    /** One hidden layer of 64 and attacks by a tenth of a standard deviation. */
    public static final Options DEFAULT =
        new Options(
            64, 1, 40, 256, 2e-3, 1e-4, 0.1, 10, 0.7, 0.9999, 0.1, 0.1, new CrossEntropyLoss());

    public Options {
      Require.atLeast("hidden", hidden, 1);
      Require.between("layers", layers, 1, 16);
      Require.between("batchSize", batchSize, 2, LARGEST_PAIRED_BATCH);
      Settings checked = new Settings(epochs, batchSize, learningRate, weightDecay, 0);
      Require.atLeast("epochs", checked.epochs(), 1);
      Require.atLeast("steps", steps, 1);
      Require.between("eps", eps, 0, 1e6);
      Require.between("from", from, 0, 1);
      Require.shareBelowOne("b", b);
      Require.between("lam", lam, 0, 1e6);
      Require.between("tau", tau, 1e-4, 1e4);
    }

    Settings settings() {
      return new Settings(epochs, batchSize, learningRate, weightDecay, 0);
    }
  }

  public SratLearner(Options options) {
    this.options = options;
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    TrainingRows rows =
        TrainingRows.of(options.loss().comparesEnvironments() ? train.byEnvironment() : train)
            .comparing(options.loss().needsGroups(), "srat(loss=" + options.loss() + ")");
    AllRows training = new AllRows(rows, options.settings(), seed);
    Weighting late =
        new DeferredWeighting(
            new DeferredWeighting.Options(
                new EffectiveNumberWeighting(new EffectiveNumberWeighting.Options(options.b())),
                options.from()));
    try (DenseNetwork network =
        DenseNetwork.random(
            training.sizes(options.hidden(), options.layers()), 0, seed.child("network"))) {
      Lesson lesson =
          new SeparationLesson(
              network,
              SignGradientAttack.of(options.eps(), options.steps()),
              new SupConLoss(new SupConLoss.Options(options.tau())),
              options.lam(),
              seed.child("attack"));
      return training.fit(network, lesson, options.loss(), late, network::weights);
    }
  }

  @Override
  public Model load(Store store) {
    return MlpModel.load(store);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("srat")
                .differentiable("logits", "(N,C)", "scores of the attacked rows")
                .input("labels", "(N)", "true class, in [0, C)")
                .differentiable("features", "(N,F)", "what the last layer saw of the same rows")
                .input("counts", "(C)", "training rows per class")
                .parameter("b", 0.9999, "how much rows of a class overlap; at least 0, below 1")
                .parameter("lam", 0.1, "price of classes that lie together; at least 0")
                .parameter("tau", 0.1, "temperature of the separation; above 0"),
            SratLearner::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    inputs.finite("logits");
    inputs.finite("features");
    NDArray logits = inputs.logits();
    NDArray features = inputs.differentiable("features");
    Require.that(
        logits.getShape().dimension() == 2
            && logits.getShape().get(1) > 1
            && features.getShape().dimension() == 2,
        "inputs 'logits' and 'features' must be (N,C) of at least 2 classes and (N,F)");
    NDArray labels = inputs.labels();
    Require.that(labels.size() > 0, "input 'labels' is empty");
    Require.sameLength("features", features.getShape().get(0), "labels", labels.size());
    int[] counts = inputs.arguments().ints("counts");
    Require.sameLength("counts", counts.length, "the classes", logits.getShape().get(1));
    for (int label : inputs.arguments().ints("labels")) {
      Require.that(
          counts[label] > 0,
          "counts[" + label + "] is " + counts[label] + ", but a label names it");
    }
    double b = inputs.arguments().number("b", 0.9999);
    Require.shareBelowOne("b", b);
    double lam = inputs.arguments().number("lam", 0.1);
    Require.between("lam", lam, 0, 1e6);
    NDArray weighted =
        new ClassBalancedLoss(new ClassBalancedLoss.Options(b, new CrossEntropyLoss()))
            .begin(new Population(counts, new int[] {1}))
            .loss(Batch.of(labels, logits));
    double tau = inputs.arguments().number("tau", 0.1);
    Require.between("tau", tau, 1e-4, 1e4);
    SupConLoss separation = new SupConLoss(new SupConLoss.Options(tau));
    return weighted.add(separation.loss(features, labels).mul(Scalars.held(lam, features)));
  }
}
