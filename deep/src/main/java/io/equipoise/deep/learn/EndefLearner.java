package io.equipoise.deep.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
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
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.task.Dataset;
import io.equipoise.deep.debias.EndefLoss;
import io.equipoise.deep.debias.EntityAugmentation;
import io.equipoise.deep.debias.EntityBranch;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.weighting.Weighting;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A perceptron that does not take names for reasons: beside it a second one, which reads the entity
 * columns alone, takes the blame for what they give away, and is thrown away after the training.
 *
 * <pre>
 *   loss = CE(w · content + (1 - w) · entity, y) + entityWeight · CE(entity, y)
 *   prediction = softmax(content)
 * </pre>
 *
 * <p>For data in which a name, place, brand or shop goes with one class in the past and may not in
 * the future: judge it on a split by time, since on a random one it can only lose. Half of the rows
 * of a step have entities hidden at random, the other half any columns ({@code augProb}). At the
 * paper's {@code w = 0.9} the effect is small; w is the dial. Where entities say nothing true,
 * leaving their columns out is stronger still; where they are causes, they lose weight too. For
 * texts and networks of your own take {@link EndefLoss} and {@link EntityBranch}.
 *
 * @see <a href="https://arxiv.org/abs/2204.09484">Zhu, Sheng, Cao, Li, Wang, Zhuang, Generalizing
 *     to the Future: Mitigating Entity Bias in Fake News Detection, 2022, arXiv:2204.09484</a>
 */
@Method(
    name = "endef",
    aliases = {"entity-debiasing"},
    row = 51,
    slot = Slot.LEARNER,
    treats = Bias.SHORTCUT,
    summary =
        "A perceptron beside one that reads entity columns alone in training, so that names are not"
            + " learned as reasons.",
    cites = {"zhu2022generalizing"})
public final class EndefLearner implements Learner, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("entity columns, separated by commas; empty for all columns of categories")
          String[] entities,
      @Meaning("share of the content branch in the answer; from 0.3 to 1, less debiases more")
          double w,
      @Meaning("price of the entity branch's own errors; at least 0") double entityWeight,
      @Meaning("how often a part of a row is masked, and how often deleted; from 0 to 0.5")
          double augProb,
      @Meaning("units in each hidden layer; at least 1") int hidden,
      @Meaning("hidden layers; 0 is a linear model") int layers,
      @Meaning("share of hidden units silenced at each step; at least 0, below 1") double dropout,
      @Meaning("passes over the rows; at least 1") int epochs,
      @Meaning("rows per step; at least 1") int batchSize,
      @Meaning("Adam's step size; above 0") double learningRate,
      @Meaning("price of the squared weights; at least 0") double weightDecay) {

    /** The paper's branches on the perceptron of {@link MlpLearner}. */
    public static final Options DEFAULT =
        new Options(new String[0], 0.9, 0.2, 0.1, 64, 1, 0.1, 40, 256, 2e-3, 5e-5);

    public Options {
      entities = entities.clone();
      EndefLoss loss = new EndefLoss(w, entityWeight);
      EntityAugmentation augmentation = new EntityAugmentation(augProb);
      Require.atLeast("hidden", hidden, 1);
      Require.between("layers", layers, 0, 16);
      Require.shareBelowOne("dropout", dropout);
      Settings checked = new Settings(epochs, batchSize, learningRate, weightDecay, 0);
      Require.atLeast("epochs", checked.epochs(), 1);
      Require.atLeast("entityWeight", loss.entityWeight(), 0);
      Require.atLeast("augProb", augmentation.probability(), 0);
    }

    EndefLoss loss() {
      return new EndefLoss(w, entityWeight);
    }

    Settings settings() {
      return new Settings(epochs, batchSize, learningRate, weightDecay, 0);
    }
  }

  public EndefLearner(Options options) {
    this.options = options;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return entities(train).isEmpty()
        ? Optional.of(
            "endef finds no column of categories to take for entities; name them, as in"
                + " endef(entities=city)")
        : Optional.empty();
  }

  /** The columns that were named, or all of categories. */
  private List<String> entities(Dataset train) {
    return options.entities().length > 0
        ? List.of(options.entities())
        : train.rows().features().columns().stream()
            .filter(CategoryColumn.class::isInstance)
            .map(Column::name)
            .toList();
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    AllRows training = new AllRows(TrainingRows.of(train), options.settings(), seed);
    int[] columns = columns(train, training.rows().encoder());
    int[] sizes = training.sizes(options.hidden(), options.layers());
    int[] own = sizes.clone();
    own[0] = columns.length;
    DenseNetwork content = DenseNetwork.random(sizes, options.dropout(), seed.child("network"));
    DenseNetwork named = DenseNetwork.random(own, options.dropout(), seed.child("entities"));
    try (EntityBranch both = new EntityBranch(content, named, columns)) {
      return training.fit(
          both,
          both.lesson(
              options.loss(),
              new EntityAugmentation(options.augProb()),
              seed.child("augmentation")),
          new CrossEntropyLoss(),
          Weighting.NONE,
          content::weights);
    }
  }

  /** The encoded columns of the entities. */
  private int[] columns(Dataset train, Encoder encoder) {
    Require.none(obstacle(train));
    return entities(train).stream()
        .flatMapToInt(name -> Arrays.stream(places(name, encoder)))
        .toArray();
  }

  private static int[] places(String name, Encoder encoder) {
    int[] places = encoder.columnsOf(name);
    if (places.length == 0) {
      throw new UserError("endef: entities names '" + name + "', which is no feature column");
    }
    return places;
  }

  @Override
  public Model load(Store store) {
    return MlpModel.load(store);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("endef")
                .differentiable("contentLogits", "(N,C)", "content branch; (N) for one logit")
                .differentiable("entityLogits", "(N,C)", "entity branch, of the same shape")
                .input("labels", "(N)", "true class, in [0, C)")
                .parameter("w", 0.9, "share of the content branch; from 0.3 to 1")
                .parameter("entityWeight", 0.2, "price of the entity branch's own errors"),
            inputs -> {
              double w = inputs.arguments().number("w", 0.9);
              double price = inputs.arguments().number("entityWeight", 0.2);
              inputs.finite("contentLogits");
              inputs.finite("entityLogits");
              return new EndefLoss(w, price)
                  .perSample(
                      inputs.logits("contentLogits"),
                      inputs.logits("entityLogits"),
                      inputs.labels("labels", "contentLogits"))
                  .mean();
            }));
  }
}
