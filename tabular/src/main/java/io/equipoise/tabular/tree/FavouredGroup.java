package io.equipoise.tabular.tree;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.UserError;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;

/**
 * The group that a remedy favours.
 *
 * @param name of the group
 * @param rate share of its rows that are of the favourable class
 * @param overall the same of all rows
 */
record FavouredGroup(String name, double rate, double overall) {

  /** The group that was named; an unknown one is the user's error. */
  static FavouredGroup named(Dataset data, int favourable, String name) {
    Groups groups = data.rows().groups();
    int code = groups.names().indexOf(name);
    if (code < 0) {
      throw new UserError(
          "fairttts: there is no group '" + name + "'." + Nearest.hint(name, groups.names()));
    }
    return of(data, favourable, code);
  }

  /**
   * The group with the lowest favourable rate among those with enough rows to tell, or among all
   * when none has; the first on a tie.
   */
  static FavouredGroup leastFavoured(Dataset data, int favourable, int enoughRows) {
    int[] sizes = data.rows().groups().sizes();
    int enough = 1;
    for (int size : sizes) {
      enough = size >= enoughRows ? enoughRows : enough;
    }
    FavouredGroup least = new FavouredGroup("", Double.POSITIVE_INFINITY, Double.NaN);
    for (int code = 0; code < sizes.length; code++) {
      if (sizes[code] >= enough) {
        FavouredGroup group = of(data, favourable, code);
        least = group.rate() < least.rate() ? group : least;
      }
    }
    return least;
  }

  private static FavouredGroup of(Dataset data, int favourable, int code) {
    Groups groups = data.rows().groups();
    int size = 0;
    int good = 0;
    int goodOverall = 0;
    for (int i = 0; i < data.size(); i++) {
      int hit = data.labels()[i] == favourable ? 1 : 0;
      goodOverall += hit;
      if (groups.code(i) == code) {
        size++;
        good += hit;
      }
    }
    return new FavouredGroup(
        groups.names().get(code),
        size == 0 ? Double.NaN : good / (double) size,
        goodOverall / (double) data.size());
  }
}
