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
import java.util.List;

/**
 * The mean loss under the worst reweighting of rows within a chi-square distance, for models that
 * fail some rows where nobody knows the groups: a smooth neighbour of {@code cvar-dro}.
 *
 * <pre>
 *   loss = max_q Σ_i q_i l_i       (1/2) Σ_i p_i (q_i / p_i - 1)² ≤ rho,  Σ q_i = 1,  q_i ≥ 0
 *   q_i proportional to p_i max(0, l_i - eta)       p_i = w_i / Σ w
 * </pre>
 *
 * <p>{@code eta} is found by bisection. {@code rho = 0} is the mean loss; a large one, the worst
 * row. Mislabelled rows are the worst of all: it suits clean labels. Reads no group labels.
 *
 * @see <a href="https://arxiv.org/abs/2010.05893">Levy, Carmon, Duchi, Sidford, Large-Scale Methods
 *     for Distributionally Robust Optimization, 2020, arXiv:2010.05893</a>
 */
@Method(
    name = "chi-square-dro",
    aliases = {"chi2-dro"},
    slot = Slot.OBJECTIVE,
    treats = {
      Bias.SHORTCUT,
      Bias.REPRESENTATION,
      Bias.QUALITY_GAP,
      Bias.ERROR_RATE_GAP,
      Bias.REGRESSION_GAP
    },
    summary =
        "The mean loss under the worst reweighting of rows that stays near an even one; reads no"
            + " group labels.",
    cites = {"levy2020large"})
public final class ChiSquareDroLoss implements RowLossObjective, Numeric {
  private static final int HALVINGS = 100;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how far the weights may move; at least 0") double rho,
      @Meaning("loss of a row") Objective loss) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(1, new UsualLoss());

    public Options {
      Require.between("rho", rho, 0, 1e9);
    }
  }

  public ChiSquareDroLoss(Options options) {
    this.options = options;
  }

  @Override
  public Objective rowLoss() {
    return options.loss();
  }

  @Override
  public Run begin(Population population) {
    double rho = options.rho();
    return new WorstCase(
        options.loss().begin(population), (losses, base) -> worst(losses, base, rho));
  }

  private static double[] worst(double[] losses, double[] base, double rho) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < losses.length; i++) {
      if (base[i] > 0) {
        low = Math.min(low, losses[i]);
        high = Math.max(high, losses[i]);
      }
    }
    double range = high - low;
    if (rho == 0 || !(range > 1e-12 * Math.max(1, Math.abs(high)))) {
      return base.clone();
    }
    // the spread falls without end below the lowest loss, and rises up to the highest
    double below = low - range;
    while (spread(losses, base, below) > 2 * rho) {
      below -= 2 * (low - below);
    }
    double above = high;
    for (int k = 0; k < HALVINGS; k++) {
      double middle = (below + above) / 2;
      if (spread(losses, base, middle) <= 2 * rho) {
        below = middle;
      } else {
        above = middle;
      }
    }
    return shares(losses, base, below);
  }

  /**
   * {@code Σ p (q/p - 1)²} of the shares that this threshold gives; infinite where none is above.
   */
  private static double spread(double[] losses, double[] base, double eta) {
    double[] shares = shares(losses, base, eta);
    double squares = 0;
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      squares += base[i] > 0 ? (shares[i] - base[i]) * (shares[i] - base[i]) / base[i] : 0;
      sum += shares[i];
    }
    return sum > 0 ? squares : Double.POSITIVE_INFINITY;
  }

  private static double[] shares(double[] losses, double[] base, double eta) {
    double[] shares = new double[losses.length];
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      shares[i] = base[i] * Math.max(0, losses[i] - eta);
      sum += shares[i];
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] = sum > 0 ? shares[i] / sum : 0;
    }
    return shares;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("chi-square-dro")
            .differentiable("losses", "(N)", "loss of each row")
            .parameter("rho", Options.DEFAULT.rho(), "how far weights may move; at least 0")
            .computes(
                arguments -> {
                  double rho = arguments.number("rho", Options.DEFAULT.rho());
                  Options given = new Options(rho, Options.DEFAULT.loss());
                  return WorstCase.of(
                      arguments, (losses, base) -> worst(losses, base, given.rho()));
                }));
  }

  @Override
  public String toString() {
    return "chi-square-dro";
  }
}
