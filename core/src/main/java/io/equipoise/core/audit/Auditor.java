package io.equipoise.core.audit;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.UserError;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Slot;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.recipe.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs probes over a table and puts what they saw in order. Which probes there are is the
 * catalogue's business: every {@link Probe} of {@link Slot#PROBE} takes part.
 */
public final class Auditor {
  /** Told before each probe starts, and once more when all are done. */
  @FunctionalInterface
  public interface Progress {
    /** For those who do not watch. */
    Progress SILENT = (probe, done, of) -> {};

    /**
     * @param probe name of the probe that starts; {@code ""} when all are done
     * @param done how many are done
     * @param of how many there are
     */
    void at(String probe, int done, int of);
  }

  private final Map<String, Probe> probes;

  private Auditor(Map<String, Probe> probes) {
    this.probes = probes;
  }

  /** All probes of the catalogue, by name. */
  public static Auditor all() {
    Map<String, Probe> found = new LinkedHashMap<>();
    for (Entry entry : Catalogue.get().in(Slot.PROBE)) {
      if (Probe.class.isAssignableFrom(entry.type())) {
        found.put(entry.name(), Catalogue.get().create(Step.of(entry.name()), Probe.class));
      }
    }
    return new Auditor(found);
  }

  /** These probes, under these names, in this order. */
  public static Auditor of(Map<String, Probe> probes) {
    return new Auditor(new LinkedHashMap<>(probes));
  }

  /** The probes of these names; an unknown name is the user's error and suggests the nearest. */
  public Auditor only(List<String> names) {
    Map<String, Probe> chosen = new LinkedHashMap<>();
    for (String name : names) {
      Probe probe = probes.get(name);
      if (probe == null) {
        throw new UserError(
            "there is no probe '" + name + "'." + Nearest.hint(name, probes.keySet()));
      }
      chosen.put(name, probe);
    }
    return new Auditor(chosen);
  }

  /** With this probe in place of the one of its name, or as the last. */
  public Auditor with(String name, Probe probe) {
    Map<String, Probe> changed = new LinkedHashMap<>(probes);
    changed.put(name, probe);
    return new Auditor(changed);
  }

  /** The names of the probes, in the order in which they run. */
  public List<String> probes() {
    return List.copyOf(probes.keySet());
  }

  /**
   * Runs every probe. Findings come sorted by severity, then by the size of their number; metrics
   * and exhibits in the order of the probes; a note that several probes make appears once.
   */
  public Audit audit(AuditInput input, Provenance provenance, Progress progress) {
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    List<Exhibit> exhibits = new ArrayList<>();
    Set<String> notes = new LinkedHashSet<>();
    int done = 0;
    for (Map.Entry<String, Probe> each : probes.entrySet()) {
      progress.at(each.getKey(), done++, probes.size());
      Measurement seen = each.getValue().measure(input);
      findings.addAll(seen.findings());
      metrics.addAll(seen.metrics());
      exhibits.addAll(seen.exhibits());
      notes.addAll(seen.notes());
    }
    progress.at("", done, probes.size());
    findings.sort(WORST_FIRST);
    return new Audit(
        provenance,
        input.task(),
        ColumnSummaries.of(input.table(), input.task()),
        findings,
        metrics,
        exhibits,
        List.copyOf(notes));
  }

  private static final Comparator<Finding> WORST_FIRST =
      Comparator.comparing(Finding::severity)
          .thenComparing(Comparator.comparingDouble(Auditor::size).reversed());

  /** How far the number is from nothing; what cannot be measured comes last. */
  private static double size(Finding finding) {
    double value = finding.size().value();
    return Double.isNaN(value) ? -1 : Math.abs(value);
  }
}
