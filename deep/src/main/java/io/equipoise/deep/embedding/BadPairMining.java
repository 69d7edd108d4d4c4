package io.equipoise.deep.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Remembers what each item's pair of views cost, epoch after epoch, and weighs down the pairs that
 * are suspiciously easy (both views are the same noise) or suspiciously hard (augmentation has
 * destroyed the meaning). For any training on two views; afterwards, a report on the data.
 *
 * <pre>
 *   m_i = Σ_{t&lt;e} (t+1) l_it / Σ_{t&lt;e} (t+1)        mu, sigma over items, or median and 1.4826 MAD
 *   noisy: m_i ≤ mu - bNoisy · sigma        faulty: m_i ≥ mu + bFaulty · sigma
 *   w_i = exp(-(l_i - mu)² / (2 sigma²)) where flagged, else 1          loss = (1/B) Σ w_i l_i
 * </pre>
 *
 * <p>l_it is the raw loss of item i in epoch t; an item that an epoch did not see keeps its last
 * one, and one that was never seen is not judged. Weights are constants and lie in (0, 1]: the
 * density at the current loss over that at mu. The released code takes the density itself, which is
 * above 1 where sigma is below 0.399 and would then reward bad pairs. Where sigma is 0 nothing is
 * flagged. Many bad pairs inflate sigma and hide among themselves: take the robust option.
 *
 * <p>A bad pair must be the item's own: what augmentation destroys anew each epoch averages out.
 * Rare valid classes are hard too: look at {@link BadPairMemory#flaggedShares} before trusting the
 * flags. Keep the batch size, and begin anew where the learning rate or the augmentation jumps.
 *
 * <pre>{@code
 * BadPairMemory memory = new BadPairMining(BadPairMining.Options.DEFAULT).begin(items);
 * for (int epoch = 0; epoch < epochs; epoch++) {
 *   memory.beginEpoch();
 *   for (int[] batch : batches) {
 *     NDArray loss = memory.mean(batch, lossOfEachItem);
 *   }
 * }
 * List<BadPairMemory.Flagged> report = memory.report();
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2302.03357">Lan, Yan, Hong, Feng, Towards Enhancing Time
 *     Series Contrastive Learning: A Dynamic Bad Pair Mining Approach, 2023, arXiv:2302.03357</a>
 */
@Method(
    name = "dbpm",
    aliases = {"bad-pair-mining"},
    row = 125,
    slot = Slot.TRAINING,
    summary =
        "Weighs down items whose pair of views stays suspiciously easy or hard, and reports them.",
    cites = {"lan2024towards"})
public final class BadPairMining implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("epochs that only record; at least 1") int warmUp,
      @Meaning("deviations below the mean from which a pair is too easy; above 0") double bNoisy,
      @Meaning("deviations above the mean from which a pair is too hard; above 0") double bFaulty,
      @Meaning("median and median deviation instead of mean and standard deviation")
          boolean robust) {

    /** Ten epochs of warm-up, two deviations. */
    public static final Options DEFAULT = new Options(10, 2, 2, false);

    public Options {
      Require.atLeast("warmUp", warmUp, 1);
      Require.between("bNoisy", bNoisy, 1e-6, 1e6);
      Require.between("bFaulty", bFaulty, 1e-6, 1e6);
    }
  }

  public BadPairMining(Options options) {
    this.options = options;
  }

  /** Starts to remember {@code items} items, numbered from 0. */
  public BadPairMemory begin(int items) {
    Require.atLeast("items", items, 1);
    return new BadPairMemory(items, options);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("dbpm")
            .input("history", "(E,N)", "loss of each item in each epoch so far")
            .differentiable("losses", "(N)", "loss of each item now")
            .parameter("bNoisy", 2, "deviations below the mean from which a pair is too easy")
            .parameter("bFaulty", 2, "deviations above the mean from which a pair is too hard")
            .parameter("robust", false, "median and median deviation instead of the mean's")
            .computes(BadPairMining::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    Options given =
        new Options(
            1,
            arguments.number("bNoisy", Options.DEFAULT.bNoisy()),
            arguments.number("bFaulty", Options.DEFAULT.bFaulty()),
            arguments.flag("robust", Options.DEFAULT.robust()));
    arguments.finite("history");
    arguments.finite("losses");
    double[][] history = arguments.tensor("history").rows();
    double[] losses = arguments.numbers("losses");
    Require.that(history.length > 0, "history is empty, but needs at least one epoch");
    Require.that(losses.length > 0, "losses is empty, but needs at least one item");
    Require.sameLength("losses", losses.length, "an epoch of history", history[0].length);
    int[] all = IntStream.range(0, losses.length).toArray();
    BadPairMemory memory = new BadPairMining(given).begin(losses.length);
    for (double[] epoch : history) {
      memory.beginEpoch();
      memory.record(all, epoch);
    }
    memory.beginEpoch();
    double[] weights = memory.weights(all, losses);
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * losses[i] / losses.length;
      weights[i] /= losses.length;
    }
    return new Evaluation(Tensor.scalar(sum), Map.of("losses", Tensor.list(weights)));
  }
}
