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
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Logits;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.PeerNetworks;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.weighting.Weighting;
import java.util.List;

/**
 * Two perceptrons that teach each other, for labels of which many are wrong: each learns from the
 * rows of a batch that the other finds easiest, since a network learns what is regular before it
 * learns mistakes by heart, and two networks err in different rows.
 *
 * <pre>
 *   kept share of a batch = 1 - forgetRate · min(1, epochs done / warmup)
 *   loss = mean cross-entropy of network 1 on rows of least loss under network 2, and the reverse
 * </pre>
 *
 * <p>Set {@code forgetRate} to the share of wrong labels that is expected; 0 trains both on all
 * rows. They train for all epochs, since held-out labels would be as wrong as the others, and
 * predict by the mean of their logits. Rows of rare classes are hard as wrong labels are: see what
 * becomes of them.
 *
 * @see <a href="https://arxiv.org/abs/1804.06872">Han, Yao, Yu, Niu, Xu, Hu, Tsang, Sugiyama,
 *     Co-teaching: Robust Training of Deep Neural Networks with Extremely Noisy Labels, 2018,
 *     arXiv:1804.06872</a>
 */
@Method(
    name = "co-teaching",
    slot = Slot.LEARNER,
    treats = {Bias.LABEL_NOISE},
    summary =
        "Two perceptrons, each of which learns from the rows that the other finds easiest, against"
            + " wrong labels.",
    cites = {"han2018coteaching"})
public final class CoTeachingLearner implements Learner, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("units in each hidden layer; at least 1") int hidden,
      @Meaning("hidden layers; 0 is a linear model") int layers,
      @Meaning("share of hidden units silenced at each step; at least 0, below 1") double dropout,
      @Meaning("passes over the rows; at least 1") int epochs,
      @Meaning("rows per step; at least 1") int batchSize,
      @Meaning("Adam's step size; above 0") double learningRate,
      @Meaning("price of the squared weights; at least 0") double weightDecay,
      @Meaning("share of rows left out in the end, as many as are wrongly labelled; below 1")
          double forgetRate,
      @Meaning("epochs over which that share rises from 0; at least 0") double warmup) {

    /** The perceptron of {@link MlpLearner}; the paper's warm-up, and its least noise. */
    public static final Options DEFAULT = new Options(64, 1, 0.1, 40, 256, 2e-3, 1e-4, 0.2, 10);

    public Options {
      Require.atLeast("hidden", hidden, 1);
      Require.between("layers", layers, 0, 16);
      Require.shareBelowOne("dropout", dropout);
      Settings checked = new Settings(epochs, batchSize, learningRate, weightDecay, 0);
      Require.shareBelowOne("forgetRate", forgetRate);
      Require.between("warmup", warmup, 0, 1e9);
      Require.atLeast("epochs", checked.epochs(), 1);
    }

    Settings settings() {
      return new Settings(epochs, batchSize, learningRate, weightDecay, 0);
    }
  }

  public CoTeachingLearner(Options options) {
    this.options = options;
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    AllRows training = new AllRows(TrainingRows.of(train), options.settings(), seed);
    try (PeerNetworks peers =
        PeerNetworks.random(
            training.sizes(options.hidden(), options.layers()),
            options.dropout(),
            seed.child("networks"))) {
      Lesson lesson = peers.lesson(options.forgetRate(), options.warmup() / options.epochs());
      return training.fit(peers, lesson, new CrossEntropyLoss(), Weighting.NONE, peers::weights);
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("co-teaching")
                .differentiable("logits", "(N,C)", "scores by the first network")
                .differentiable("peerLogits", "(N,C)", "scores by the second network")
                .input("labels", "(N)", "true class, in [0, C)")
                .parameter("forgetRate", 0.2, "share of the rows left out; at least 0, below 1"),
            CoTeachingLearner::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    double forgetRate = inputs.arguments().number("forgetRate", Options.DEFAULT.forgetRate());
    Require.shareBelowOne("forgetRate", forgetRate);
    inputs.finite("logits");
    inputs.finite("peerLogits");
    NDArray one = Logits.columns(inputs.logits());
    NDArray two = Logits.columns(inputs.logits("peerLogits"));
    Require.that(
        one.getShape().equals(two.getShape()),
        "logits and peerLogits must have one shape, but have "
            + one.getShape()
            + " and "
            + two.getShape());
    Require.that(one.size() > 0, "input 'logits' is empty");
    NDArray labels = inputs.labels();
    CrossEntropyLoss loss = new CrossEntropyLoss();
    return PeerNetworks.loss(Batch.of(labels, one), Batch.of(labels, two), loss, forgetRate);
  }

  @Override
  public Model load(Store store) {
    return MlpModel.load(store);
  }
}
