package io.equipoise.deep.scheme;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.loss.UsualLoss;
import io.equipoise.deep.train.Architecture;
import io.equipoise.deep.train.HeadedNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import io.equipoise.deep.train.NetworkState;
import io.equipoise.deep.train.Optimizer;
import io.equipoise.deep.train.Sampling;
import io.equipoise.deep.train.Selection;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is learned from, and how: all that a {@link TrainingScheme} is given. The heart of it is
 * {@link #train}, which schemes call once or several times, each with what it changes.
 *
 * @param architecture makes fresh networks
 * @param objective what training minimises
 * @param weighting how rows weigh
 * @param settings how long and how fast
 * @param optimizer how gradients move parameters
 * @param selection which epoch is kept, where there are held-out rows
 * @param train rows to learn from
 * @param heldOut rows that are only looked at; may be null
 */
public record Curriculum<N extends HeadedNetwork>(
    Architecture<N> architecture,
    Objective objective,
    Weighting weighting,
    Settings settings,
    Optimizer optimizer,
    Selection selection,
    Examples train,
    @Nullable Examples heldOut) {

  /**
   * Number of logits: one per class, or what the objective asks for where numbers are predicted.
   */
  public int outputs() {
    return train.ofNumbers() ? objective.head().outputs() : train.classes();
  }

  /** A fresh network. */
  public N fresh(Seed seed) {
    return architecture.fresh(train.width(), outputs(), seed);
  }

  /** The lesson of plain training: the objective on the logits of the rows as they are. */
  public static Lesson plain(Network network) {
    return step -> step.loss(step.batch(network.forward(step.x(), true)));
  }

  /** Trains this network on the rows as they are, and leaves it as in the epoch that is kept. */
  public <T extends Network> T train(T network, Seed seed) {
    return train(network, plain(network), Sampling.EACH_ONCE, seed);
  }

  /**
   * Trains this network, and leaves it as in the epoch that is kept.
   *
   * @param lesson how the rows of a step become its loss
   * @param sampling which rows an epoch is made of
   */
  public <T extends Network> T train(T network, Lesson lesson, Sampling sampling, Seed seed) {
    new Trainer(objective, weighting, settings, optimizer, sampling, selection)
        .fit(network, lesson, train, heldOut, () -> NetworkState.of(network), seed)
        .result()
        .into(network);
    return network;
  }

  /** A fresh network, trained on the rows as they are. */
  public N trained(Seed seed) {
    N network = fresh(seed.child("network"));
    return keep(network, () -> train(network, seed.child("training")));
  }

  /** What {@code work} gives, which uses a network that is closed where the work fails. */
  public static <N extends Network, T> T keep(N network, Supplier<T> work) {
    boolean done = false;
    try {
      T result = work.get();
      done = true;
      return result;
    } finally {
      if (!done) {
        network.close();
      }
    }
  }

  /** Plain training on cross-entropy or the squared error for this long, to the end. */
  public Curriculum<N> plainly(int epochs) {
    Settings all =
        new Settings(
            epochs, settings.batchSize(), settings.learningRate(), settings.weightDecay(), 0);
    return new Curriculum<>(
        architecture, new UsualLoss(), Weighting.NONE, all, optimizer, Selection.LOSS, train, null);
  }

  /** The same on another objective. */
  public Curriculum<N> with(Objective other) {
    return new Curriculum<>(
        architecture, other, weighting, settings, optimizer, selection, train, heldOut);
  }

  /** The same with other settings. */
  public Curriculum<N> with(Settings other) {
    return new Curriculum<>(
        architecture, objective, weighting, other, optimizer, selection, train, heldOut);
  }

  /** The same with other networks. */
  public Curriculum<N> with(Architecture<N> other) {
    return new Curriculum<>(
        other, objective, weighting, settings, optimizer, selection, train, heldOut);
  }

  /** The same from other training rows. */
  public Curriculum<N> from(Examples other) {
    return new Curriculum<>(
        architecture, objective, weighting, settings, optimizer, selection, other, heldOut);
  }

  /** The same with other held-out rows, or none. */
  public Curriculum<N> judgedBy(@Nullable Examples other) {
    return new Curriculum<>(
        architecture, objective, weighting, settings, optimizer, selection, train, other);
  }

  /** The same, with pseudo-groups in the held-out rows' place for groups if the selection asks. */
  public Curriculum<N> ready(Seed seed) {
    Examples rows = heldOut;
    if (selection != Selection.PSEUDO_GROUP || rows == null) {
      return this;
    }
    try (N plain = plainly(settings.epochs()).trained(seed)) {
      return judgedBy(Mistakes.pseudoGroups(plain, rows));
    }
  }
}
