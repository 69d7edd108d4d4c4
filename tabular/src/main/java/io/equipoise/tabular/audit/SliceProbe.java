package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.slice.EmbeddingColumns;
import io.equipoise.core.slice.EmbeddingRows;
import io.equipoise.core.slice.SliceDiscovery;
import io.equipoise.core.slice.SliceTraits;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds rows that lie together in an embedding and on which the audited model fails more than on
 * the rest of their class, though no column names them ({@link SliceDiscovery}), and says what they
 * share ({@link SliceTraits}).
 *
 * <p>Half of the rows choose the slices and the other half judges them; all candidates are
 * corrected for (Holm). For a regression the absolute error is judged. Without an embedding of its
 * own the probe takes numbered columns of the table, such as {@code e0 … e511}, of which there must
 * be at least eight.
 *
 * <p>A slice that shares something is called a candidate for a shortcut, and one that does not a
 * gap in quality. Finding none is no proof that there is none: what an embedding does not hold, no
 * slice shows.
 *
 * @see <a href="https://arxiv.org/abs/2203.14960">Eyuboglu et al., Domino: Discovering Systematic
 *     Errors with Cross-Modal Embeddings, 2022, arXiv:2203.14960</a>
 */
@Method(
    name = "slices",
    aliases = {"slice-discovery", "domino"},
    slot = Slot.PROBE,
    treats = {Bias.SHORTCUT, Bias.QUALITY_GAP},
    summary =
        "Looks in an embedding for groups of rows on which a model fails and that no column names,"
            + " and says what they share.",
    cites = {"eyuboglu2022domino", "holm1979simple"})
public final class SliceProbe implements Probe {
  private static final double LEVEL = 0.05;
  private static final int MOST_FINDINGS = 10;

  private final @Nullable EmbeddingRows given;
  private final Set<String> undescribed;
  private final Optional<Pictures> pictures;

  /** Pictures of the rows. */
  public interface Pictures {
    /** A small PNG of a row as a {@code data:} address; empty when there is none. */
    Optional<String> source(int row);

    /** What a row is called. */
    String name(int row);
  }

  /** On the numbered columns of each table. */
  public SliceProbe() {
    this(null, Set.of(), Optional.empty());
  }

  private SliceProbe(
      @Nullable EmbeddingRows given, Set<String> undescribed, Optional<Pictures> pictures) {
    this.given = given;
    this.undescribed = undescribed;
    this.pictures = pictures;
  }

  /**
   * On these embeddings, one for each row that is audited.
   *
   * @param undescribed columns that say nothing of what rows share, such as file names
   */
  public static SliceProbe on(
      EmbeddingRows embeddings, Set<String> undescribed, Optional<Pictures> pictures) {
    return new SliceProbe(embeddings, Set.copyOf(undescribed), pictures);
  }

  @Override
  public Measurement measure(AuditInput input) {
    Optional<double[]> failures = failures(input);
    if (failures.isEmpty()) {
      return Measurement.NOTHING;
    }
    List<String> columns =
        given == null ? EmbeddingColumns.of(input.table(), others(input)) : List.of();
    if (given == null && (columns.isEmpty() || !complete(input.table(), columns))) {
      return columns.isEmpty()
          ? Measurement.NOTHING
          : noted("Slices were not looked for: the numbered columns have gaps.");
    }
    EmbeddingRows rows = given == null ? EmbeddingRows.of(input.table(), columns) : given;
    Require.sameLength("the embeddings", rows.size(), "the audited rows", input.rows());
    int[] labels = input.classes().isEmpty() ? new int[input.rows()] : input.labels();
    SliceDiscovery.Result result =
        SliceDiscovery.of(
            rows,
            labels,
            failures.get(),
            SliceDiscovery.Options.DEFAULT,
            input.seed().child("slices"));
    return measured(input, failures.get(), result, described(input, columns));
  }

  /** 1 for a mistake, or the absolute error; empty when no model is audited. */
  private static Optional<double[]> failures(AuditInput input) {
    double[] failures = new double[input.rows()];
    if (input.decisions().isPresent()) {
      int[] decisions = input.decisions().get();
      for (int i = 0; i < failures.length; i++) {
        failures[i] = decisions[i] == input.labels()[i] ? 0 : 1;
      }
      return Optional.of(failures);
    }
    return input
        .predictions()
        .map(
            predictions -> {
              for (int i = 0; i < failures.length; i++) {
                failures[i] = Math.abs(predictions[i] - input.targets()[i]);
              }
              return failures;
            });
  }

  private static Set<String> others(AuditInput input) {
    Set<String> others = new LinkedHashSet<>(input.task().notFeatures());
    others.addAll(input.task().groups());
    return others;
  }

  private static boolean complete(Table table, List<String> columns) {
    for (String name : columns) {
      if (table.column(name) instanceof NumericColumn numbers) {
        for (double value : numbers.values()) {
          if (!Float.isFinite((float) value)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** What may say what rows share: not the embedding, nor the truth and what the model said. */
  private Table described(AuditInput input, List<String> embedding) {
    Set<String> without = new LinkedHashSet<>(undescribed);
    without.addAll(embedding);
    without.add(input.task().target());
    input.task().prediction().ifPresent(without::add);
    input.task().score().ifPresent(without::add);
    input.task().weight().ifPresent(without::add);
    return input.table().without(without);
  }

  private Measurement measured(
      AuditInput input, double[] failures, SliceDiscovery.Result result, Table described) {
    if (result.strata() == 0) {
      return noted(
          "Slices were not looked for: no class, nor the classes together, has 10 rows that the"
              + " model gets wrong and 10 that it gets right in the half that is searched.");
    }
    if (result.slices().isEmpty()) {
      return noted("No group of rows in the embedding fails more than the rest of its class.");
    }
    int sure = (int) result.slices().stream().filter(slice -> slice.p() < LEVEL).count();
    List<SliceDiscovery.Slice> told =
        result.slices().subList(0, Math.max(1, Math.min(MOST_FINDINGS, sure)));
    List<List<SliceTraits.Trait>> traits = SliceTraits.of(described, told, LEVEL);
    SliceReport report = new SliceReport(input, failures, result, pictures);
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    for (int i = 0; i < told.size(); i++) {
      findings.add(report.finding(i + 1, told.get(i), traits.get(i), described));
      metrics.addAll(report.metrics(i + 1, told.get(i)));
    }
    List<String> notes = new ArrayList<>();
    notes.add(
        Wording.count(result.slices().size())
            + (result.slices().size() == 1
                ? " candidate for a slice came from one half of the rows and was"
                : " candidates for slices came from one half of the rows and were")
            + " judged on the other "
            + Wording.count(result.judged())
            + "; "
            + (sure == 0 ? "none" : Wording.count(sure))
            + (sure > 1 ? " surely fail" : " surely fails")
            + " more than the rest of "
            + (sure > 1 ? "their" : "its")
            + " class.");
    return new Measurement(findings, metrics, List.of(), notes);
  }

  /** How bad a difference is by this rule: nothing when it may be chance. */
  static Severity severity(double p, Estimate difference, SeverityRule rule) {
    return p < LEVEL ? rule.of(difference) : Severity.NONE;
  }

  private static Measurement noted(String note) {
    return new Measurement(List.of(), List.of(), List.of(), List.of(note));
  }
}
