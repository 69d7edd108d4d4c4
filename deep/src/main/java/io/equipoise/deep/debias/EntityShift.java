package io.equipoise.deep.debias;

import io.equipoise.core.error.Require;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How the link of an entity to the positive class changed between two times: what a model that
 * learned names by heart will get wrong.
 *
 * @param entity its number
 * @param before texts with it in the past
 * @param after texts with it later
 * @param shareBefore share of the former that are positive
 * @param shareAfter share of the latter that are positive
 */
public record EntityShift(
    int entity, int before, int after, double shareBefore, double shareAfter) {

  /** Texts by the entities that each names, and whether each is positive. */
  public record Texts(int[][] entities, boolean[] positive) {
    public Texts {
      Require.sameLength("entities", entities.length, "positive", positive.length);
    }
  }

  /**
   * The shift of every entity in [0, count) that both times name at least {@code least} times, the
   * largest first.
   */
  public static List<EntityShift> between(Texts past, Texts later, int count, int least) {
    Require.atLeast("count", count, 1);
    Require.atLeast("least", least, 1);
    int[][] then = tally(past, count);
    int[][] now = tally(later, count);
    List<EntityShift> shifts = new ArrayList<>();
    for (int e = 0; e < count; e++) {
      if (then[0][e] >= least && now[0][e] >= least) {
        shifts.add(
            new EntityShift(
                e,
                then[0][e],
                now[0][e],
                (double) then[1][e] / then[0][e],
                (double) now[1][e] / now[0][e]));
      }
    }
    shifts.sort(Comparator.comparingDouble(shift -> -Math.abs(shift.difference())));
    return shifts;
  }

  /** By how much the share of positives rose. */
  public double difference() {
    return shareAfter - shareBefore;
  }

  /** Texts with each entity, and positive ones among them; a text counts once. */
  private static int[][] tally(Texts texts, int count) {
    int[][] tally = new int[2][count];
    int[] seen = new int[count];
    for (int i = 0; i < texts.positive().length; i++) {
      for (int entity : texts.entities()[i]) {
        Require.that(
            entity >= 0 && entity < count, "entities holds " + entity + ", but there are " + count);
        if (seen[entity] != i + 1) {
          seen[entity] = i + 1;
          tally[0][entity]++;
          tally[1][entity] += texts.positive()[i] ? 1 : 0;
        }
      }
    }
    return tally;
  }
}
