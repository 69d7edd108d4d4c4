package io.equipoise.deep.learn;

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
import io.equipoise.core.task.Groups;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.environment.DomainSpecificFunctions;
import io.equipoise.deep.environment.HeadAdaptation;
import io.equipoise.deep.environment.HeadSpread;
import io.equipoise.deep.environment.HeadTemperatures;
import io.equipoise.deep.environment.SourceGuide;
import io.equipoise.deep.environment.SourceHeads;
import io.equipoise.deep.environment.SourceLesson;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Sampling;
import io.equipoise.deep.train.Selection;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A perceptron with a head per source beside a joint one, for rows from several places whose label
 * rules differ a little: where rows of a new place arrive together, the head that is surest of them
 * speaks.
 *
 * <pre>
 *   loss = (1/K) Σ_k mean over source k of (l(h_k(f(x)), y) + l(h_0(f(x)), y)) / 2
 *   H_j  = mean entropy of softmax h_j(f(x)) over rows that arrive together
 *   entropy       head argmin_j H_j       soft-entropy   Σ_j softmax(-H / temperature)_j p_j
 *   classifier    head of the source that a perceptron on f(x) names; soft by its probabilities
 *   prototype     head of the source of the nearest mean f(x); soft by distance^(-1/temperature)
 * </pre>
 *
 * <p>Sources are the environments of the training rows, or their groups where no environments are
 * named, drawn alike often; head k sees source k only. Rows to be predicted arrive together when
 * they share one, which may be a new one: it is read for that and nothing else. The entropy of a
 * single row says little, so do not name a group of one row each. A head that learned from few rows
 * may be sure and wrong: {@code calibrate} gives each a temperature from rows that are held out
 * ({@link HeadTemperatures}). {@code adaptation} lets the chosen head take a step towards certainty
 * on the rows that arrived ({@link HeadAdaptation}). {@link SourceHeads#conflicts} tells whether
 * sources conflict at all; if not, one head is as good. {@link HeadSpread} tells whether rows that
 * arrive together have one right head.
 *
 * @see <a href="https://arxiv.org/abs/2208.08661">Zhang, Wang, Liang, Zhang, Yu, Wang, Tao, Xie,
 *     Domain-Specific Risk Minimization for Out-of-Distribution Generalization, 2023,
 *     arXiv:2208.08661</a>
 */
@Method(
    name = "drm",
    aliases = {"domain-specific-risk-minimization"},
    row = 184,
    slot = Slot.LEARNER,
    treats = {Bias.SHORTCUT, Bias.QUALITY_GAP},
    summary =
        "A perceptron with a head per source, the environments or groups of the training rows; rows"
            + " of one new source are predicted by the head that is surest of them.",
    cites = {"zhang2023domain"})
public final class DomainSpecificLearner implements Learner, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("units in each hidden layer; at least 1") int hidden,
      @Meaning("hidden layers; 0 is a linear model") int layers,
      @Meaning("passes over the rows; at least 1") int epochs,
      @Meaning("rows per step; at least 1") int batchSize,
      @Meaning("Adam's step size; above 0") double learningRate,
      @Meaning("price of the squared weights; at least 0") double weightDecay,
      @Meaning(
              "which head speaks: entropy, soft-entropy, joint, classifier, soft-classifier,"
                  + " prototype or soft-prototype")
          SourceHeads.Choice choice,
      @Meaning("of soft-entropy and soft-prototype; above 0, small for one head alone")
          double temperature,
      @Meaning("whether each head gets a temperature from rows that are held out")
          boolean calibrate,
      @Meaning("step of the chosen head towards certainty on new rows; at least 0, 0 for none")
          double adaptation) {

    /** The perceptron of {@link MlpLearner}, the surest head, the released temperature. */
    public static final Options DEFAULT =
        new Options(64, 1, 40, 256, 2e-3, 1e-4, SourceHeads.Choice.ENTROPY, 0.1, false, 0);

    public Options {
      Require.atLeast("hidden", hidden, 1);
      Require.between("layers", layers, 0, 16);
      Settings checked = new Settings(epochs, batchSize, learningRate, weightDecay, 0);
      Require.atLeast("epochs", checked.epochs(), 1);
      Require.between("temperature", temperature, 1e-6, 1e6);
      Require.between("adaptation", adaptation, 0, 1e6);
    }

    Settings settings() {
      return new Settings(epochs, batchSize, learningRate, weightDecay, 0);
    }
  }

  public DomainSpecificLearner(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.PREDICTION;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupMerge.obstacle("drm", train.byEnvironment());
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    TrainingRows rows = TrainingRows.of(train.byEnvironment()).comparing(true, "drm");
    Groups groups = rows.data().rows().groups();
    Map<String, Integer> sources = new LinkedHashMap<>();
    for (int i = 0; i < groups.rows(); i++) {
      sources.put(groups.names().get(groups.code(i)), rows.examples().groups()[i]);
    }
    HeldOut split =
        options.calibrate()
            ? HeldOut.of(rows.data(), seed.child("held out"))
            : HeldOut.none(rows.data().size());
    Require.that(
        !options.calibrate() || split.heldOut().length > 0,
        "calibrate holds out "
            + Math.round(100 * HeldOut.SHARE)
            + " of 100 rows and needs "
            + HeldOut.FEWEST
            + " of them, but there are "
            + rows.data().size()
            + " rows in all");
    Examples learned = rows.examples().take(split.train());
    SourceHeads heads = heads(learned, seed);
    if (options.calibrate()) {
      Examples heldOut = rows.examples().take(split.heldOut());
      heads = HeadTemperatures.applied(heads, HeadTemperatures.of(heads, heldOut));
    }
    return new DomainSpecificModel(
        rows.encoder(),
        heads,
        sources,
        guide(heads, learned, seed),
        new DomainSpecificModel.Choosing(
            options.choice(), options.temperature(), options.adaptation()));
  }

  private Optional<SourceGuide> guide(SourceHeads heads, Examples rows, Seed seed) {
    if (options.choice().byClassifier()) {
      return Optional.of(
          SourceGuide.Classifier.trained(
              heads, rows, options.settings(), seed.child("classifier")));
    }
    return options.choice().byPrototypes()
        ? Optional.of(SourceGuide.Prototypes.of(heads, rows))
        : Optional.empty();
  }

  /** Trains heads on rows whose groups are their sources. */
  public SourceHeads heads(Examples rows, Seed seed) {
    int outputs = (rows.groupCount() + 1) * rows.classes();
    int[] sizes = DenseNetwork.sizes(rows.width(), options.hidden(), options.layers(), outputs);
    try (DenseNetwork network = DenseNetwork.random(sizes, 0, seed.child("network"))) {
      Trainer trainer =
          new Trainer(
              new CrossEntropyLoss(),
              Weighting.NONE,
              options.settings(),
              new AdamOptimizer(),
              Sampling.evenly(Examples::groups),
              Selection.LOSS);
      DenseWeights weights =
          trainer
              .fit(
                  network,
                  new SourceLesson(network, rows.groupCount(), rows.classes()),
                  rows,
                  null,
                  network::weights,
                  seed.child("training"))
              .result();
      return new SourceHeads(weights, rows.classes());
    }
  }

  @Override
  public Model load(Store store) {
    return DomainSpecificModel.load(store);
  }

  @Override
  public List<Function> functions() {
    return DomainSpecificFunctions.all();
  }
}
