package io.equipoise.deep.environment;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.loss.RowLossObjective;
import io.equipoise.deep.loss.UsualLoss;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The mean loss of the worst rows, for models that fail some rows where nobody knows the groups.
 *
 * <pre>
 *   loss = max_q Σ_i q_i l_i       0 ≤ q_i ≤ p_i / alpha,  Σ q_i = 1,  p_i = w_i / Σ w
 * </pre>
 *
 * <p>That is the mean over the worst share {@code alpha} of each batch, one row of them in part.
 * {@code alpha = 1} is the mean loss. Mislabelled rows are the worst of all: it suits clean labels.
 * Reads no group labels.
 *
 * @see <a href="https://arxiv.org/abs/2010.05893">Levy, Carmon, Duchi, Sidford, Large-Scale Methods
 *     for Distributionally Robust Optimization, 2020, arXiv:2010.05893</a>
 */
@Method(
    name = "cvar-dro",
    aliases = {"cvar", "conditional-value-at-risk"},
    slot = Slot.OBJECTIVE,
    treats = {
      Bias.SHORTCUT,
      Bias.REPRESENTATION,
      Bias.QUALITY_GAP,
      Bias.ERROR_RATE_GAP,
      Bias.REGRESSION_GAP
    },
    summary = "The mean loss of the worst rows of each batch; reads no group labels.",
    cites = {"levy2020large"})
public final class CvarDroLoss implements RowLossObjective, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of rows that count, the worst; above 0, at most 1") double alpha,
      @Meaning("loss of a row") Objective loss) {

    /** The worst fifth. */
    public static final Options DEFAULT = new Options(0.2, new UsualLoss());

    public Options {
      Require.above("alpha", alpha, 0);
      Require.between("alpha", alpha, 0, 1);
    }
  }

  public CvarDroLoss(Options options) {
    this.options = options;
  }

  @Override
  public Objective rowLoss() {
    return options.loss();
  }

  @Override
  public Run begin(Population population) {
    return new WorstCase(options.loss().begin(population), worst(options.alpha()));
  }

  private static WorstCase.Adversary worst(double alpha) {
    return (losses, base) -> {
      int[] order =
          IntStream.range(0, losses.length)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -losses[i]))
              .mapToInt(i -> i)
              .toArray();
      double[] shares = new double[losses.length];
      double left = 1;
      for (int i : order) {
        shares[i] = Math.min(left, base[i] / alpha);
        left -= shares[i];
      }
      return shares;
    };
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("cvar-dro")
            .differentiable("losses", "(N)", "loss of each row")
            .parameter("alpha", Options.DEFAULT.alpha(), "share of rows that count; in (0, 1]")
            .computes(
                arguments -> {
                  double alpha = arguments.number("alpha", Options.DEFAULT.alpha());
                  Options given = new Options(alpha, Options.DEFAULT.loss());
                  return WorstCase.of(arguments, worst(given.alpha()));
                }));
  }

  @Override
  public String toString() {
    return "cvar-dro";
  }
}
