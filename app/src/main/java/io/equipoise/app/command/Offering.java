package io.equipoise.app.command;

import io.equipoise.app.text.Progress;
import io.equipoise.core.audit.Audit;
import io.equipoise.core.audit.Auditor;
import io.equipoise.core.compare.CompareOptions;
import io.equipoise.core.compare.Offer;
import io.equipoise.core.compare.Offers;
import io.equipoise.core.error.UserError;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.method.Entry;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Task;
import io.equipoise.core.task.TaskBinder;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What may be tried on a table, and what the audit found in it.
 *
 * @param plain the learner that remedies are put on
 * @param found what the audit found, with how bad it is at worst, worst first
 * @param offers what treats a finding first
 * @param suggested the recipes of those that fit, treat a finding and differ from the plain learner
 *     in the remedy alone
 * @param outside remedies that are called from Java
 */
record Offering(
    Recipe plain,
    Map<Bias, Severity> found,
    List<Offer> offers,
    List<Recipe> suggested,
    List<Entry> outside) {

  /** Audits the table and asks every method whether it fits; trains nothing. */
  static Offering of(
      Table table,
      Task task,
      Dataset rows,
      Optional<Recipe> baseline,
      CompareOptions options,
      Provenance provenance,
      Progress progress) {
    Audit audit =
        Auditor.all()
            .audit(
                TaskBinder.auditInput(table, task, new Seed(options.seed())),
                provenance,
                (probe, done, of) -> progress.at(done, of, probe));
    Map<Bias, Severity> found = new LinkedHashMap<>();
    for (Finding finding : audit.findings()) {
      if (finding.severity() != Severity.NONE) {
        found.putIfAbsent(finding.bias(), finding.severity());
      }
    }
    Offers offers = baseline.map(Offers::new).orElseGet(() -> Offers.usual(task.kind()));
    List<Offer> all =
        offers.on(rows, options).stream()
            .sorted(Comparator.comparing(offer -> treated(offer, found).isEmpty()))
            .toList();
    List<Recipe> suggested =
        all.stream()
            .filter(offer -> offer.fits() && offers.onPlain(offer))
            .filter(offer -> !treated(offer, found).isEmpty())
            .map(Offer::recipe)
            .toList();
    return new Offering(offers.plain(), found, all, suggested, offers.outside());
  }

  /** The findings that a recipe treats. */
  List<Bias> treated(Offer offer) {
    return treated(offer, found);
  }

  private static List<Bias> treated(Offer offer, Map<Bias, Severity> found) {
    return offer.treats().stream().filter(found::containsKey).toList();
  }

  /** Every recipe that fits. */
  List<Recipe> fitting() {
    return offers.stream().filter(Offer::fits).map(Offer::recipe).toList();
  }

  /** The recipes that a word of {@code --try} stands for. */
  List<Recipe> recipes(String word) {
    List<Recipe> recipes = word.equals(FITTING) ? fitting() : suggested;
    if (recipes.isEmpty()) {
      throw new UserError(
          "--try "
              + word
              + " finds nothing: no remedy on "
              + plain
              + " treats what the audit found"
              + (found.isEmpty() ? ", which is nothing" : "")
              + "; --offer lists all recipes that fit, --try fitting tries them");
    }
    return recipes;
  }

  /** Tries the remedies that the audit's findings name. */
  static final String SUGGESTED = "suggested";

  /** Tries all that fits. */
  static final String FITTING = "fitting";
}
