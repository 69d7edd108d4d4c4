package io.equipoise.deep.generative;

import io.equipoise.core.error.Require;
import io.equipoise.core.metric.AccuracyParity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How a {@link CounterfactualAutoencoder} fares domain by domain, for rows of domains that came
 * after those it learned from.
 *
 * <pre>{@code
 * DomainTable table = DomainTable.of(fitted, futureRows, Optional.empty());
 * table.lines().forEach(System.out::println);
 * }</pre>
 *
 * <p>The counterfactual gap {@code mean |p(x,a) - p(x',1-a)|} is taken twice: with x' as the
 * decoder thinks it was, and, where the data are made and it is known, with the true x'. The first
 * alone may be 0 while people are treated differently.
 *
 * @param lines in the order of the domains
 * @see <a href="https://arxiv.org/abs/2309.13005">Lin, Zhao, Shao, Meng, Zhao, Chen, Pursuing
 *     Counterfactual Fairness via Sequential Autoencoder Across Domains, 2023, arXiv:2309.13005</a>
 */
public record DomainTable(List<Line> lines) {
  public DomainTable {
    lines = List.copyOf(lines);
  }

  /**
   * One domain.
   *
   * @param domain its number
   * @param rows that it has
   * @param judged accuracy, and gaps between the values of the protected attribute
   * @param modelGap counterfactual gap by the decoder's rows
   * @param trueGap the same by the true rows; empty where they are not known
   */
  public record Line(
      int domain, int rows, AccuracyParity judged, double modelGap, Optional<Double> trueGap) {}

  /**
   * Judges rows of any domains.
   *
   * @param counterfactual the true rows (N·W) under the other attribute, of data that are made
   */
  public static DomainTable of(
      CounterfactualAutoencoder.Fitted fitted, DomainRows rows, Optional<float[]> counterfactual) {
    Require.sameLength("a row", rows.width(), "a row that was learned from", fitted.width());
    int[] attributes = rows.attributes();
    int[] others = Arrays.stream(attributes).map(attribute -> 1 - attribute).toArray();
    double[] p = fitted.probabilities(rows.x(), attributes);
    double[] own = fitted.probabilities(fitted.counterfactual(rows.x(), attributes), others);
    Optional<double[]> known = counterfactual.map(x -> fitted.probabilities(x, others));
    List<Line> lines = new ArrayList<>();
    for (int domain : Arrays.stream(rows.domains()).distinct().sorted().toArray()) {
      int[] some =
          IntStream.range(0, rows.size()).filter(i -> rows.domains()[i] == domain).toArray();
      lines.add(
          new Line(
              domain,
              some.length,
              AccuracyParity.of(take(p, some), take(rows.labels(), some), take(attributes, some)),
              gap(p, own, some),
              known.map(q -> gap(p, q, some))));
    }
    return new DomainTable(lines);
  }

  private static double gap(double[] p, double[] q, int[] some) {
    return Arrays.stream(some).mapToDouble(i -> Math.abs(p[i] - q[i])).average().orElseThrow();
  }

  private static double[] take(double[] all, int[] some) {
    return Arrays.stream(some).mapToDouble(i -> all[i]).toArray();
  }

  private static int[] take(int[] all, int[] some) {
    return Arrays.stream(some).map(i -> all[i]).toArray();
  }
}
