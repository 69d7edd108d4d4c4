package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.BenefitInequality;
import io.equipoise.core.metric.Cells;
import io.equipoise.core.metric.Consistency;
import io.equipoise.core.metric.Grouping;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures whether people are treated evenly one by one: how unevenly decisions spread benefit, how
 * much of that lies between groups, and whether similar rows are decided alike.
 *
 * <p>The benefit of a row is {@code decision - label + 1}. Generalised entropy (alpha 2), Theil's
 * index and the coefficient of variation are 0 when all benefits are equal; their between-group
 * parts replace each benefit by its group's mean. Consistency is 1 when every row is decided like
 * its five nearest neighbours; it is measured on at most {@value #MOST_ROWS} rows.
 *
 * @see <a href="https://arxiv.org/abs/1807.00787">Speicher et al., A Unified Approach to
 *     Quantifying Algorithmic Unfairness, 2018</a>
 * @see <a href="https://proceedings.mlr.press/v28/zemel13.html">Zemel et al., Learning Fair
 *     Representations, 2013</a>
 */
@Method(
    name = "individual-fairness",
    slot = Slot.PROBE,
    treats = Bias.INDIVIDUAL_UNFAIRNESS,
    summary =
        "Measures generalised entropy, Theil's index and their between-group parts, and whether similar rows are decided alike.",
    cites = {"speicher2018unified", "zemel2013learning"})
public final class IndividualFairnessProbe implements Probe, Numeric {
  private static final int REPLICATES = 500;
  private static final int MOST_ROWS = 3000;

  @Override
  public Measurement measure(AuditInput input) {
    if (input.decisions().isEmpty() || input.classes().size() != 2 || input.rows() == 0) {
      return Measurement.NOTHING;
    }
    Seed seed = input.seed().child("individual-fairness");
    int[] decisions = input.decisions().get();
    Cells cells = Cells.count(input.groupings(), 2, input.labels(), decisions, input.weights());
    List<Measured> metrics = new ArrayList<>();
    BenefitInequality all = new BenefitInequality(cells.overall(), REPLICATES, seed);
    Estimate theil = all.theilIndex();
    metrics.add(new Measured("generalizedEntropyIndex", "overall", all.generalizedEntropyIndex(2)));
    metrics.add(new Measured("theilIndex", "overall", theil));
    metrics.add(new Measured("coefficientOfVariation", "overall", all.coefficientOfVariation()));
    for (Grouping grouping : cells.groupings()) {
      BenefitInequality between = new BenefitInequality(grouping, REPLICATES, seed);
      String where = grouping.where();
      metrics.add(
          new Measured(
              "betweenGroupGeneralizedEntropyIndex",
              where,
              between.betweenGroupGeneralizedEntropyIndex(2)));
      metrics.add(new Measured("betweenGroupTheilIndex", where, between.betweenGroupTheilIndex()));
      metrics.add(
          new Measured(
              "betweenGroupCoefficientOfVariation",
              where,
              between.betweenGroupCoefficientOfVariation()));
    }
    Sample sample = Sample.of(input.rows(), MOST_ROWS, seed.child("sample"), "Similar rows");
    Estimate consistency = consistency(input, sample, seed);
    metrics.add(new Measured("consistency", "overall", consistency));
    List<Finding> findings =
        theil.measurable() ? List.of(finding(theil, consistency, sample)) : List.of();
    return new Measurement(findings, metrics, List.of(), sample.notes());
  }

  @Override
  public List<Function> functions() {
    return InequalityFunctions.all();
  }

  private static Estimate consistency(AuditInput input, Sample sample, Seed seed) {
    Table features = input.features().take(sample.rows());
    if (features.columns().isEmpty()) {
      return Estimate.NOT_MEASURABLE;
    }
    Matrix matrix = Encoder.fit(features, Encoder.Options.DEFAULT).encode(features);
    double[][] rows = new double[matrix.rows()][matrix.columns()];
    double[] decisions = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        float entry = matrix.values()[i * matrix.columns() + j];
        rows[i][j] = Float.isFinite(entry) ? entry : 0;
      }
      decisions[i] = input.decisions().orElseThrow()[sample.rows()[i]];
    }
    return Consistency.of(rows, decisions, Consistency.NEIGHBOURS, false, seed);
  }

  private static Finding finding(Estimate theil, Estimate consistency, Sample sample) {
    Severity severity = SeverityRule.INEQUALITY.of(theil);
    List<String> notes = new ArrayList<>(sample.notes());
    notes.add(
        "Any wrong decision spreads benefit unevenly, so this number also rises with the error rate; whether distances between rows are fair is a judgement too.");
    String alike =
        consistency.measurable()
            ? "; "
                + Wording.percent(consistency.value())
                + " "
                + Wording.percentInterval(consistency)
                + " of decisions agree with those of the five most similar rows"
            : "";
    return new Finding(
        Bias.INDIVIDUAL_UNFAIRNESS,
        "overall",
        "Benefit is spread over rows with a Theil index of "
            + Wording.decimals(theil.value(), 3)
            + " "
            + Wording.interval(theil, 3)
            + ", 0 being even"
            + alike
            + ".",
        // It rises with every error, biased or not: never by itself the worst that an audit finds.
        severity == Severity.HIGH ? Severity.MEDIUM : severity,
        "theilIndex",
        theil,
        "benefits decision - label + 1; bootstrap of the confusion matrix",
        notes,
        List.of());
  }
}
