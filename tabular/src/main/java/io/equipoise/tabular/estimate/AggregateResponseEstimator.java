package io.equipoise.tabular.estimate;

import io.equipoise.core.error.Require;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.estimate.Estimation.Alternative;
import io.equipoise.core.estimate.Estimation.Term;
import io.equipoise.core.estimate.Estimator;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A linear model from the mean responses of bags of rows, as privacy-preserving reports of
 * conversions give them.
 *
 * <pre>
 *   theta = argmin (1 - rho) L_bag + rho L_ins        ({@code Bags} holds the formulas)
 * </pre>
 *
 * The bag loss, rho 0, is unbiased and jumpy; the instance loss, rho 1, is calm and pulls slopes to
 * zero, the more so the larger the bags. {@code rho=auto} chooses among 0, 0.05, 0.1, 0.2, 0.4, 0.7
 * and 1 by five-fold cross-validation over bags with the bag loss. Standard errors are a sandwich
 * over bags with the factor {@code M / (M - P)} for M bags and P coefficients. With rho above 0
 * they tell how far the estimate would move, not how far it is from the truth; so an interval is
 * given for the bag loss only, which stands beside it.
 *
 * <p>The target holds the bag's mean in its rows, or each row's response, which is averaged. {@code
 * epsilon} makes the means private first: responses are cut to ±clip and each bag's mean gets
 * Laplace noise of scale {@code 2 · clip / (k · epsilon)}, k being the bag's size. Bags must be
 * random with respect to the response. Example: {@code aggregate-response-linear(bag=campaign,
 * features=[age,clicks])}.
 *
 * @see <a href="https://arxiv.org/abs/2401.11081">Javanmard et al., Learning from Aggregate
 *     Responses: Instance Level versus Bag Level Loss Functions, 2024</a>
 */
@Method(
    name = "aggregate-response-linear",
    aliases = {"aggregate-regression"},
    row = 19,
    slot = Slot.ESTIMATOR,
    summary =
        "A linear model where only the mean response of each bag of rows is known, with the mix of"
            + " bag and instance loss chosen on held-out bags.",
    cites = "javanmard2024aggregate")
public final class AggregateResponseEstimator implements Estimator, Numeric {

  /** What is regressed on what, and how the losses are mixed. */
  public record Options(
      @Meaning("column that says which bag a row is in") String bag,
      @Meaning("columns to regress on, such as [age,sex]") String[] features,
      @Meaning("share of the instance loss, from 0 to 1, or auto to choose it on held-out bags")
          String rho,
      @Meaning("label privacy of the bag means; 0 adds no noise") double epsilon,
      @Meaning("bound on the size of a response, needed with epsilon; 0 for none") double clip) {
    /** The mix chosen by the data; no noise. */
    public static final Options DEFAULT = new Options("", new String[0], "auto", 0, 0);

    public Options {
      Require.between("epsilon", epsilon, 0, 1e6);
      Require.between("clip", clip, 0, 1e12);
      Require.that(
          epsilon == 0 || clip > 0,
          "epsilon needs clip, the largest size of a response; it must not be read from the data");
      number(rho);
    }

    /** The number that rho names; NaN for auto. */
    double share() {
      return number(rho);
    }

    private static double number(String rho) {
      if (rho.equals("auto")) {
        return Double.NaN;
      }
      boolean number = rho.matches("[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?");
      Require.that(number, "rho is '" + rho + "', but must be auto or a number from 0 to 1");
      double value = Double.parseDouble(rho);
      Require.between("rho", value, 0, 1);
      return value;
    }
  }

  private final Options options;

  public AggregateResponseEstimator(Options options) {
    this.options = options;
  }

  @Override
  public List<Function> functions() {
    return List.of(AggregateResponseFunction.linear());
  }

  @Override
  public Estimation estimate(EstimateInput input) {
    double named = options.share();
    Require.that(!options.bag().isEmpty(), "bag names no column; write bag=COLUMN");
    BagTable read = BagTable.of(input, options);
    Bags bags = read.bags();
    int width = bags.width();
    Require.that(
        bags.count() > width,
        "there are "
            + bags.count()
            + " bags for "
            + width
            + " coefficients; more bags than coefficients are needed");
    List<String> notes = new ArrayList<>(read.notes());
    boolean single = Arrays.stream(bags.sizes()).allMatch(size -> size == 1);
    double rho = named;
    if (single) {
      rho = 0;
      notes.add("Every bag holds one row, so this is least squares whatever rho is.");
    } else if (Double.isNaN(named)) {
      rho = MixingWeight.choose(bags, input.seed().child("bags"));
      notes.add(
          "Cross-validation over bags chose rho = "
              + String.format(Locale.ROOT, "%.2f", rho)
              + ".");
    }
    List<Term> plain = terms(read.terms(), bags, 0);
    List<Alternative> beside = new ArrayList<>();
    if (rho > 0) {
      beside.add(
          new Alternative("bag loss (rho 0)", "unbiased, so that its intervals hold.", plain));
    }
    if (rho < 1 && !single) {
      beside.add(
          new Alternative(
              "instance loss (rho 1)",
              "pulls slopes to zero, the more the larger the bags, so that it has no interval.",
              terms(read.terms(), bags, 1)));
    }
    String target = input.task().target();
    List<String> reading =
        new ArrayList<>(
            List.of(
                "A coefficient is how much '"
                    + target
                    + "' rises on average with one unit more of the feature, the others held"
                    + " equal.",
                "Standard errors are a sandwich over bags: they hold if bags were put together at"
                    + " random with respect to '"
                    + target
                    + "'."));
    reading.add(
        rho > 0
            ? "With rho above 0 estimates are steadier but pulled to zero, so they have no"
                + " interval; that of the bag loss stands beside them."
            : "An interval holds the true value in 95 of 100 such samples.");
    notes.add(
        "Bag means cannot tell how groups inside a bag differ, so nothing is said of groups.");
    return new Estimation(
        "Linear regression of " + target + " on the means of " + bags.count() + " bags",
        rho > 0 ? terms(read.terms(), bags, rho) : plain,
        beside,
        reading,
        List.of(),
        notes);
  }

  /** Coefficients; without intervals where they are pulled to zero. */
  private static List<Term> terms(List<String> names, Bags bags, double rho) {
    MomentFit fit = bags.fit(rho);
    double[] errors = fit.standardErrors();
    double factor = Math.sqrt((double) bags.count() / (bags.count() - bags.width()));
    List<Term> terms = new ArrayList<>();
    for (int j = 0; j < errors.length; j++) {
      double error = factor * errors[j];
      terms.add(
          rho > 0
              ? new Term(names.get(j), fit.beta()[j], error, Double.NaN, Double.NaN)
              : Term.of(names.get(j), fit.beta()[j], error));
    }
    return terms;
  }
}
