package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.slice.SliceDiscovery;
import io.equipoise.core.slice.SliceTraits.Trait;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import io.equipoise.core.stat.ProportionInterval;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts slices into words, numbers and pictures. */
final class SliceReport {
  private static final int TRAITS_SAID = 2;
  private static final int TRAITS_SHOWN = 12;
  private static final int ROWS_SHOWN = 12;
  private static final int PICTURES = 18;
  private static final int COLUMNS_SHOWN = 6;
  private static final int CLASSES_NAMED = 3;

  private final AuditInput input;
  private final double[] failures;
  private final SliceDiscovery.Result result;
  private final Optional<SliceProbe.Pictures> pictures;
  private final boolean ofClasses;

  SliceReport(
      AuditInput input,
      double[] failures,
      SliceDiscovery.Result result,
      Optional<SliceProbe.Pictures> pictures) {
    this.input = input;
    this.failures = failures;
    this.result = result;
    this.pictures = pictures;
    this.ofClasses = !input.classes().isEmpty();
  }

  /** The numbers of one slice. */
  List<Measured> metrics(int number, SliceDiscovery.Slice slice) {
    String where = "slice: " + number;
    return List.of(
        new Measured(name(), where, slice.gap().inside()),
        new Measured(name() + "Difference", where, slice.gap().difference()),
        new Measured("sliceShare", where, share(slice)));
  }

  private String name() {
    return ofClasses ? "sliceErrorRate" : "sliceAbsoluteError";
  }

  private Estimate share(SliceDiscovery.Slice slice) {
    return ProportionInterval.wilson(slice.judged().length, result.judged());
  }

  Finding finding(int number, SliceDiscovery.Slice slice, List<Trait> traits, Table described) {
    Severity severity = severity(slice);
    List<String> notes = new ArrayList<>();
    notes.add(
        "Judged on "
            + Wording.rows(slice.judged().length)
            + " in it and "
            + Wording.count(slice.rest().length)
            + " others that had no part in choosing it; corrected for "
            + result.slices().size()
            + (result.slices().size() == 1 ? " candidate" : " candidates")
            + " (Holm), p "
            + p(slice.p())
            + ".");
    if (severity != Severity.NONE) {
      notes.add(
          traits.isEmpty()
              ? "No column says what these rows share: look at them."
              : "A candidate for a shortcut, not proof: what the rows share may go with the cause"
                  + " and not be it.");
    }
    return new Finding(
        traits.isEmpty() ? Bias.QUALITY_GAP : Bias.SHORTCUT,
        "slice " + number + " of " + classes(slice),
        sentence(slice, traits),
        severity,
        name() + "Difference",
        slice.gap().difference(),
        "mixture of place and failures in the embedding, found on half of the rows; "
            + (ofClasses
                ? "Wilson's and Newcombe's intervals and Fisher's exact test on the other half"
                : "Welch's intervals and test on the other half"),
        notes,
        exhibits(slice, traits, described));
  }

  private Severity severity(SliceDiscovery.Slice slice) {
    Estimate gap = slice.gap().difference();
    if (ofClasses) {
      return SliceProbe.severity(slice.p(), gap, SeverityRule.RATE_GAP);
    }
    double spread = Math.sqrt(MeanInterval.Moments.of(failures).variance());
    Estimate scaled = new Estimate(gap.value() / spread, gap.low() / spread, gap.high() / spread);
    return SliceProbe.severity(slice.p(), scaled, SeverityRule.STANDARDISED);
  }

  private static String p(double p) {
    return p < 0.0001 ? "below 0.0001" : "= " + Wording.decimals(p, 4);
  }

  private String classes(SliceDiscovery.Slice slice) {
    if (!ofClasses) {
      return "all rows";
    }
    return Wording.list(
        slice.classes().stream().map(c -> Wording.quoted(input.classes().get(c))).toList(),
        CLASSES_NAMED);
  }

  private String sentence(SliceDiscovery.Slice slice, List<Trait> traits) {
    Estimate inside = slice.gap().inside();
    Estimate rest = slice.gap().rest();
    String size =
        Wording.rows(slice.judged().length) + " of " + classes(slice) + " that lie together";
    String what =
        ofClasses
            ? "The model is wrong on "
                + Wording.percent(inside.value())
                + " "
                + Wording.percentInterval(inside)
                + " of "
                + size
                + ", and on "
                + Wording.percent(rest.value())
                + " "
                + Wording.percentInterval(rest)
                + " of the others"
            : "The model is off by "
                + Wording.decimals(inside.value(), 3)
                + " "
                + Wording.interval(inside, 3)
                + " on "
                + size
                + ", and by "
                + Wording.decimals(rest.value(), 3)
                + " on the others";
    return what + mostly(slice) + shared(traits) + ".";
  }

  /** What the model takes most of its mistakes for, where there is a choice. */
  private String mostly(SliceDiscovery.Slice slice) {
    if (input.classes().size() < 3 || input.decisions().isEmpty()) {
      return "";
    }
    int[] counts = new int[input.classes().size()];
    int wrong = 0;
    for (int row : slice.judged()) {
      int decided = input.decisions().get()[row];
      if (decided != input.labels()[row]) {
        counts[decided]++;
        wrong++;
      }
    }
    int most = 0;
    for (int c = 1; c < counts.length; c++) {
      most = counts[c] > counts[most] ? c : most;
    }
    return 2 * counts[most] > wrong
        ? ", mostly taking them for " + Wording.quoted(input.classes().get(most))
        : "";
  }

  private static String shared(List<Trait> traits) {
    if (traits.isEmpty()) {
      return "";
    }
    List<String> said =
        traits.stream()
            .limit(TRAITS_SAID)
            .map(
                trait ->
                    Wording.name(trait.column())
                        + " "
                        + Wording.quoted(trait.value())
                        + " ("
                        + Wording.percent(trait.share().inside().value())
                        + " against "
                        + Wording.percent(trait.share().rest().value())
                        + ")")
            .toList();
    return "; commoner among them: " + Wording.list(said, TRAITS_SAID);
  }

  private List<Exhibit> exhibits(SliceDiscovery.Slice slice, List<Trait> traits, Table described) {
    List<Exhibit> exhibits = new ArrayList<>();
    exhibits.add(
        Charts.intervals(
            ofClasses
                ? "Error rate in the slice and in the rest"
                : "Absolute error in the slice and in the rest",
            List.of("slice", "rest of " + classes(slice)),
            List.of(slice.gap().inside(), slice.gap().rest())));
    if (!traits.isEmpty()) {
      exhibits.add(shares(traits));
    }
    pictures.ifPresentOrElse(
        shown -> exhibits.add(sheet(slice, shown)), () -> exhibits.add(rows(slice, described)));
    return exhibits;
  }

  private static Exhibit shares(List<Trait> traits) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Trait trait : traits.subList(0, Math.min(TRAITS_SHOWN, traits.size()))) {
      Estimate difference = trait.share().difference();
      rows.add(
          Charts.row(
              trait.column(),
              trait.value(),
              trait.share().inside().value(),
              trait.share().rest().value(),
              difference.value(),
              difference.low(),
              difference.high(),
              trait.p()));
    }
    return new Exhibit(
        "What the rows of the slice share",
        Exhibit.Chart.TABLE,
        List.of(
            "column", "value", "sliceShare", "restShare", "shareDifference", "low", "high", "p"),
        rows);
  }

  /** The rows that the model gets wrong, or most wrong, the most typical first. */
  private int[] shown(SliceDiscovery.Slice slice, int most) {
    double bar = ofClasses ? 1 : slice.gap().inside().value();
    return Arrays.stream(slice.judged()).filter(row -> failures[row] >= bar).limit(most).toArray();
  }

  private Exhibit sheet(SliceDiscovery.Slice slice, SliceProbe.Pictures shown) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int row : shown(slice, PICTURES)) {
      Optional<String> source = shown.source(row);
      source.ifPresent(
          address -> rows.add(List.of(address, shown.name(row) + ": " + outcome(row))));
    }
    return new Exhibit(
        "Mistakes in the slice, the most typical first",
        Exhibit.Chart.IMAGES,
        List.of("image", "caption"),
        rows);
  }

  private String outcome(int row) {
    if (!ofClasses) {
      return "off by " + Wording.decimals(failures[row], 2);
    }
    String truth = input.classes().get(input.labels()[row]);
    return input
        .decisions()
        .map(decided -> truth + " taken for " + input.classes().get(decided[row]))
        .orElse(truth);
  }

  private Exhibit rows(SliceDiscovery.Slice slice, Table described) {
    List<Column> columns =
        described.columns().subList(0, Math.min(COLUMNS_SHOWN, described.columns().size()));
    List<String> fields = new ArrayList<>(List.of("row", "outcome"));
    columns.forEach(column -> fields.add(column.name()));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int row : shown(slice, ROWS_SHOWN)) {
      List<@Nullable Object> cells = new ArrayList<>(List.of(row + 1, outcome(row)));
      columns.forEach(column -> cells.add(column.text(row)));
      rows.add(cells);
    }
    return new Exhibit(
        "Mistakes in the slice, the most typical first", Exhibit.Chart.TABLE, fields, rows);
  }
}
