package io.equipoise.deep.learn;

import io.equipoise.core.error.Require;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.learn.Suited;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.loss.UsualLoss;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.PlainTraining;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Optimizer;
import io.equipoise.deep.train.Selection;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.weighting.Weighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A multi-layer perceptron: the learner to take when the remedy is a loss, or how a loss weighs
 * rows.
 *
 * <p>{@code training} takes a {@link TrainingScheme}: two stages, mixed rows, a term on features.
 * {@code select} says by what held-out rows choose the epoch that is kept; {@code worst-group}
 * reads their group labels, and {@code pseudo-group} takes a plain network's mistakes in their
 * place.
 *
 * <p>Hidden layers with ReLU and dropout, a softmax over the classes (two logits for two classes),
 * or for numbers the outputs that the loss asks for, in standard deviations from the mean of the
 * training targets; Adam or another optimiser on shuffled batches; batches hold rows of every group
 * where the loss compares groups. Rows are split by class, or range of the number, and group, and
 * training stops when the loss on the {@value HeldOut#SHARE} share that was held out has not fallen
 * for {@code patience} epochs; the best epoch is kept. With fewer than {@value HeldOut#FEWEST}
 * held-out rows, patience 0, or a weighting that comes late, all rows train for all epochs. Rows
 * that a remedy made are never held out. Row weights multiply each row's loss. Losses that compare
 * groups see those of fewer than {@value GroupMerge#FEWEST} training rows as one.
 *
 * <p>A loss or scheme that is for environments, such as {@code vrex} or {@code coral}, compares
 * those of {@code compare --environment} where it is named; {@code worst-group} then means the
 * worst environment.
 */
@Method(
    name = "mlp",
    aliases = {"multi-layer-perceptron", "neural-network"},
    slot = Slot.LEARNER,
    summary =
        "A multi-layer perceptron: takes any loss and any weighting of the catalogue, as in"
            + " mlp(loss=focal(gamma=2)).")
public final class MlpLearner implements Learner {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("units in each hidden layer; at least 1") int hidden,
      @Meaning("hidden layers; 0 is a linear model") int layers,
      @Meaning("share of hidden units silenced at each step; at least 0, below 1") double dropout,
      @Meaning("passes over the rows, at most; at least 1") int epochs,
      @Meaning("rows per step; at least 1") int batchSize,
      @Meaning("the optimiser's step size; above 0") double learningRate,
      @Meaning("price of the squared weights; at least 0") double weightDecay,
      @Meaning("epochs without progress on held-out rows before it stops; 0 never stops")
          int patience,
      @Meaning("loss that training minimises") Objective loss,
      @Meaning("how the loss weighs rows") Weighting weighting,
      @Meaning("how gradients move the weights: adam or exadam") Optimizer optimizer,
      @Meaning("how the network comes from the rows, such as erm, jtt or mixup")
          TrainingScheme training,
      @Meaning(
              "epoch that is kept, by held-out rows: loss, accuracy, worst-class, worst-group (reads"
                  + " their groups) or pseudo-group (costs one more training)")
          Selection select) {

    /** One hidden layer of 64 on cross-entropy, for numbers on the squared error. */
    public static final Options DEFAULT =
        new Options(
            64,
            1,
            0.1,
            40,
            256,
            2e-3,
            1e-4,
            5,
            new UsualLoss(),
            Weighting.NONE,
            new AdamOptimizer(),
            new PlainTraining(),
            Selection.LOSS);

    public Options {
      Require.atLeast("hidden", hidden, 1);
      Require.between("layers", layers, 0, 16);
      Require.shareBelowOne("dropout", dropout);
      Settings checked = new Settings(epochs, batchSize, learningRate, weightDecay, patience);
      Require.atLeast("epochs", checked.epochs(), 1);
    }

    Settings settings() {
      return new Settings(epochs, batchSize, learningRate, weightDecay, patience);
    }

    /** The same learner on another loss. */
    public Options withLoss(Objective other) {
      return new Options(
          hidden,
          layers,
          dropout,
          epochs,
          batchSize,
          learningRate,
          weightDecay,
          patience,
          other,
          weighting,
          optimizer,
          training,
          select);
    }

    /** The same learner under another weighting. */
    public Options withWeighting(Weighting other) {
      return new Options(
          hidden,
          layers,
          dropout,
          epochs,
          batchSize,
          learningRate,
          weightDecay,
          patience,
          loss,
          other,
          optimizer,
          training,
          select);
    }
  }

  public MlpLearner(Options options) {
    this.options = options;
  }

  /** The kinds that both its loss and its weighting are for. */
  @Override
  public Set<TaskKind> taskKinds() {
    Set<TaskKind> kinds = new LinkedHashSet<>(options.loss().taskKinds());
    kinds.retainAll(options.weighting().taskKinds());
    kinds.retainAll(options.training().taskKinds());
    if (options.select() != Selection.LOSS) {
      kinds.retainAll(TaskKind.CLASSES);
    }
    return kinds;
  }

  @Override
  public GroupUse groupUse() {
    return parts()
        .map(Suited::groupUse)
        .reduce(
            options.select() == Selection.WORST_GROUP ? GroupUse.TRAINING : GroupUse.NONE,
            GroupUse::and);
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    boolean compares =
        options.loss().needsGroups()
            || options.training().needsGroups()
            || options.select() == Selection.WORST_GROUP;
    Dataset rows = compared(train);
    return Stream.of(
            parts().flatMap(part -> part.obstacle(rows).stream()),
            compares ? GroupMerge.obstacle(comparing(), rows).stream() : Stream.<String>empty(),
            twoPartitions(train).stream())
        .flatMap(Function.identity())
        .findFirst();
  }

  /** The rows in the groups that its parts compare. */
  private Dataset compared(Dataset train) {
    boolean environments =
        options.loss().comparesEnvironments() || options.training().comparesEnvironments();
    return environments ? train.byEnvironment() : train;
  }

  /** Why parts that compare environments cannot train beside those that read groups. */
  private Optional<String> twoPartitions(Dataset train) {
    Map<Boolean, List<String>> named = new LinkedHashMap<>();
    BiConsumer<Boolean, Suited> reads =
        (environments, part) -> {
          if (part.groupUse() != GroupUse.NONE) {
            named.computeIfAbsent(environments, key -> new ArrayList<>()).add(part.toString());
          }
        };
    reads.accept(options.loss().comparesEnvironments(), options.loss());
    reads.accept(options.training().comparesEnvironments(), options.training());
    reads.accept(false, options.weighting());
    return !train.rows().hasEnvironments() || named.size() < 2
        ? Optional.empty()
        : Optional.of(
            String.join(", ", named.get(true))
                + " compares environments and "
                + String.join(", ", named.get(false))
                + " reads groups, but mlp learns from one of the two; leave out --environment, or"
                + " one of the methods");
  }

  private Stream<Suited> parts() {
    return Stream.of(options.loss(), options.weighting(), options.training());
  }

  /** What compares groups, as the user wrote it. */
  private String comparing() {
    if (options.loss().needsGroups()) {
      return "mlp(loss=" + options.loss() + ")";
    }
    return options.training().needsGroups()
        ? "mlp(training=" + options.training() + ")"
        : "mlp(select=worst-group)";
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    Objective loss = options.loss();
    Require.none(twoPartitions(train));
    TrainingRows rows =
        TrainingRows.of(compared(train))
            .comparing(loss.needsGroups() || options.training().needsGroups(), comparing());
    Examples examples = rows.examples();
    boolean judged = options.patience() > 0 || options.select() != Selection.LOSS;
    HeldOut split =
        judged && !options.weighting().needsAllEpochs()
            ? HeldOut.of(rows.data(), seed.child("held-out"))
            : HeldOut.none(examples.size());
    Curriculum<DenseNetwork> curriculum =
        new Curriculum<>(
            this::network,
            loss,
            options.weighting(),
            options.settings(),
            options.optimizer(),
            options.select(),
            split.train().length == examples.size() ? examples : examples.take(split.train()),
            split.heldOut().length == 0 ? null : examples.take(split.heldOut()));
    try (DenseNetwork network =
        options.training().fit(curriculum.ready(seed.child("selection")), seed)) {
      return new MlpModel(
          rows.encoder(),
          network.weights(),
          rows.scale().map(scale -> new NumberOutput(loss.head(), scale)));
    }
  }

  private DenseNetwork network(int inputs, int outputs, Seed seed) {
    int[] sizes = DenseNetwork.sizes(inputs, options.hidden(), options.layers(), outputs);
    return DenseNetwork.random(sizes, options.dropout(), seed);
  }

  @Override
  public Model load(Store store) {
    return MlpModel.load(store);
  }
}
