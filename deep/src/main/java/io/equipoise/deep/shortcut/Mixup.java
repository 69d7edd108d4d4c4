package io.equipoise.deep.shortcut;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.MixingShare;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.HeadedNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Sampling;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Trains on rows between rows, so that a network says something in between there, and learns fewer
 * rows by heart.
 *
 * <pre>
 *   x~ = lambda x_i + (1 - lambda) x_j        j a random partner in the batch
 *   loss = lambda l(y_i) + (1 - lambda) l(y_j)        lambda ~ Beta(alpha, alpha), one per batch
 * </pre>
 *
 * <p>Any loss of classes may be mixed so. Reads no group labels.
 *
 * @see <a href="https://arxiv.org/abs/1710.09412">Zhang, Cisse, Dauphin, Lopez-Paz, mixup: Beyond
 *     Empirical Risk Minimization, 2018, arXiv:1710.09412</a>
 */
@Method(
    name = "mixup",
    slot = Slot.TRAINING,
    treats = {Bias.LABEL_NOISE},
    summary = "Trains on rows mixed with random others, and on their labels mixed likewise.",
    cites = {"zhang2018mixup"})
public final class Mixup implements TrainingScheme {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("both parameters of the Beta that the share is drawn from; above 0") double alpha) {

    /** What benchmarks of the field take. */
    public static final Options DEFAULT = new Options(0.2);

    public Options {
      Require.between("alpha", alpha, 1e-3, 1e3);
    }
  }

  public Mixup(Options options) {
    this.options = options;
  }

  @Override
  public <N extends HeadedNetwork> N fit(Curriculum<N> curriculum, Seed seed) {
    N network = curriculum.fresh(seed.child("network"));
    UniformRandomProvider random = seed.child("mixing").generator();
    Lesson lesson =
        step -> {
          int rows = Math.toIntExact(step.labels().size());
          long[] partners = Arrays.stream(Permutation.of(rows, random)).asLongStream().toArray();
          return MixedRows.loss(network, step, partners, MixingShare.draw(options.alpha(), random));
        };
    return Curriculum.keep(
        network,
        () -> curriculum.train(network, lesson, Sampling.EACH_ONCE, seed.child("training")));
  }

  @Override
  public String toString() {
    return "mixup";
  }
}
