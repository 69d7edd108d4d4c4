package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.weighting.Weighting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains any network on any objective under any weighting.
 *
 * <p>The rows stay one native array; each epoch gathers them once in its order and slices batches
 * off. All that a step makes is released with the step. The same rows, settings and seed give the
 * same weights to the bit, whatever other threads do.
 */
public final class Trainer {
  /** Rows of each group in a batch, where the objective compares groups. */
  private static final int LEAST_PER_GROUP = 8;

  private final Objective objective;
  private final Weighting weighting;
  private final Settings settings;
  private final Optimizer optimizer;
  private final Sampling sampling;
  private final Selection selection;

  /** A trainer with Adam. */
  public Trainer(Objective objective, Weighting weighting, Settings settings) {
    this(objective, weighting, settings, new AdamOptimizer());
  }

  public Trainer(Objective objective, Weighting weighting, Settings settings, Optimizer optimizer) {
    this(objective, weighting, settings, optimizer, Sampling.EACH_ONCE, Selection.LOSS);
  }

  /**
   * A trainer that draws rows and judges epochs in a way of its own.
   *
   * @param sampling which rows an epoch is made of
   * @param selection which epoch is kept, where there are validation rows
   */
  public Trainer(
      Objective objective,
      Weighting weighting,
      Settings settings,
      Optimizer optimizer,
      Sampling sampling,
      Selection selection) {
    this.objective = objective;
    this.weighting = weighting;
    this.settings = settings;
    this.optimizer = optimizer;
    this.sampling = sampling;
    this.selection = selection;
  }

  /**
   * Trains to the end, or until what the validation rows cost has not fallen for as many epochs as
   * patience says.
   *
   * @param validation rows that are only looked at; may be null
   * @param snapshot takes what is to be kept of the network as it is
   * @throws UserError when the loss stops being a number
   */
  public <T> Trained<T> fit(
      Network network,
      Examples train,
      @Nullable Examples validation,
      Supplier<T> snapshot,
      Seed seed) {
    Lesson plain = step -> step.loss(step.batch(network.forward(step.x(), true)));
    return fit(network, plain, train, validation, snapshot, seed);
  }

  /**
   * As above, with steps that compute what {@code lesson} says, such as the loss on attacked rows.
   * Validation rows are judged as they are.
   */
  public <T> Trained<T> fit(
      Network network,
      Lesson lesson,
      Examples train,
      @Nullable Examples validation,
      Supplier<T> snapshot,
      Seed seed) {
    try (NDManager manager = network.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      Course course = new Course(network, lesson, train, manager, seed);
      Judge judge =
          validation == null ? null : new Judge(validation, objective, selection, manager);
      List<Double> losses = new ArrayList<>();
      T best = null;
      int bestEpoch = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        losses.add(course.epoch(epoch));
        double now = judge == null ? -epoch : judge.cost(network);
        if (best == null || now < least) {
          boolean keep = judge != null || epoch + 1 == settings.epochs() || best == null;
          best = keep ? snapshot.get() : best;
          least = now;
          bestEpoch = epoch;
        } else if (settings.patience() > 0 && epoch - bestEpoch >= settings.patience()) {
          break;
        }
      }
      if (best == null) {
        throw new IllegalStateException("no epoch was run");
      }
      return new Trained<>(best, losses, bestEpoch, course.groupShares());
    }
  }

  /** One training: the rows on the native side, the optimiser, and what has memory. */
  private final class Course {
    private final Lesson lesson;
    private final Examples train;
    private final NDManager manager;
    private final NDArray x;
    private final float[] multipliers;
    private final BatchOrder order;
    private final int batchSize;
    private final Optimizer.Run steps;
    private final Objective.Run run;
    private final Weighting.Run weights;
    private final double[] groupWeights;

    Course(Network network, Lesson lesson, Examples train, NDManager manager, Seed seed) {
      this.lesson = lesson;
      this.train = train;
      this.manager = manager;
      this.x = Rows.matrix(train, manager);
      this.multipliers = train.multipliers();
      Seed orders = seed.child("batches");
      this.order = order(orders);
      this.batchSize = order.batchSize(settings.batchSize());
      this.steps =
          optimizer.begin(
              network.parameters(), settings.learningRate(), settings.weightDecay(), manager);
      this.run = objective.begin(train.population(), seed.child("objective"));
      this.weights = weighting.begin(train, seed.child("weighting"));
      this.groupWeights = new double[train.groupCount()];
    }

    private BatchOrder order(Seed seed) {
      if (sampling != Sampling.EACH_ONCE) {
        return BatchOrder.given(sampling.begin(train, settings.batchSize(), seed));
      }
      return objective.needsGroups()
          ? BatchOrder.stratified(train, settings.batchSize(), LEAST_PER_GROUP, seed)
          : BatchOrder.shuffled(train.size(), seed);
    }

    /** The mean loss of the epoch's steps. */
    double epoch(int epoch) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("training was interrupted");
      }
      BatchOrder.Epoch rows = order.next();
      float[] factors = rows.factors();
      for (int i = 0; i < factors.length; i++) {
        factors[i] *= multipliers[rows.rows()[i]];
      }
      try (NDManager epochManager = manager.newSubManager()) {
        Rows gathered = Rows.gather(x, train, rows.rows(), factors, epochManager, batchSize);
        double sum = 0;
        for (int step = 0; step < gathered.batches(); step++) {
          double done = epoch + (double) step / gathered.batches();
          sum += step(gathered, step, done / settings.epochs());
        }
        double mean = sum / gathered.batches();
        if (Double.isNaN(mean) || Double.isInfinite(mean)) {
          throw new UserError(
              "training left the numbers in epoch "
                  + (epoch + 1)
                  + ": the loss is "
                  + mean
                  + "; lower learningRate, which is "
                  + settings.learningRate());
        }
        return mean;
      }
    }

    private double step(Rows gathered, int number, double progress) {
      try (NDManager stepManager = manager.newSubManager()) {
        NDArray features = gathered.x(number, stepManager);
        NDArray loss =
            lesson.loss(
                new Lesson.Step(
                    features,
                    gathered.labels(number, stepManager),
                    gathered.groups(number, stepManager),
                    progress,
                    logits -> weighed(gathered.batch(number, logits, progress, stepManager)),
                    run));
        Gradients.backward(loss);
        steps.step();
        return loss.getFloat();
      }
    }

    private Batch weighed(Batch batch) {
      Batch weighed =
          weighting == Weighting.NONE
              ? batch
              : batch.weighted(weights.weights(batch, detached(batch)));
      note(weighed);
      return weighed;
    }

    private void note(Batch batch) {
      float[] now = batch.weights().toFloatArray();
      for (int i = 0; i < now.length; i++) {
        groupWeights[train.groups()[batch.rows()[i]]] += now[i];
      }
    }

    List<Double> groupShares() {
      double sum = Arrays.stream(groupWeights).sum();
      return Arrays.stream(groupWeights).map(weight -> sum > 0 ? weight / sum : 0).boxed().toList();
    }

    private Supplier<NDArray> detached(Batch batch) {
      return () -> {
        try (Gradients paused = Gradients.pause()) {
          return run.values(batch);
        }
      };
    }
  }

  /** Rows that only judge, all of them at once. */
  private static final class Judge {
    private final Examples rows;
    private final Objective objective;
    private final Selection selection;
    private final NDManager manager;
    private final NDArray x;

    Judge(Examples rows, Objective objective, Selection selection, NDManager manager) {
      this.rows = rows;
      this.objective = objective;
      this.selection = selection;
      this.manager = manager;
      this.x = Rows.matrix(rows, manager);
    }

    double cost(Network network) {
      try (NDManager stepManager = manager.newSubManager();
          Gradients paused = Gradients.pause()) {
        int[] all = new int[rows.size()];
        for (int i = 0; i < all.length; i++) {
          all[i] = i;
        }
        Rows gathered = Rows.gather(x, rows, all, rows.multipliers(), stepManager, all.length);
        NDArray logits = network.forward(gathered.x(0, stepManager), false);
        Batch batch = gathered.batch(0, logits, 0, stepManager);
        return selection.cost(batch, objective.begin(rows.population()));
      }
    }
  }
}
