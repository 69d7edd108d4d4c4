package io.equipoise.core.compare;

import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.task.Task;
import java.util.List;
import java.util.Optional;

/**
 * What a comparison showed.
 *
 * @param provenance how to repeat it
 * @param task what was predicted
 * @param objective the metric that decides
 * @param quality the metric on the other axis of the Pareto front
 * @param baseline text of the recipe that the others are compared with
 * @param results the baseline first, then the recipes in the order named
 * @param trials all of them
 * @param chosen the recipe to take; empty when none helped
 * @param sentence which recipe to take and why, or that none helped, in plain words
 * @param exhibits tables and charts
 * @param notes small groups, failed trials, what was chosen on inner splits
 */
public record Comparison(
    Provenance provenance,
    Task task,
    String objective,
    String quality,
    String baseline,
    List<RecipeResult> results,
    List<Trial> trials,
    Optional<String> chosen,
    String sentence,
    List<Exhibit> exhibits,
    List<String> notes) {
  public Comparison {
    results = List.copyOf(results);
    trials = List.copyOf(trials);
    exhibits = List.copyOf(exhibits);
    notes = List.copyOf(notes);
  }
}
