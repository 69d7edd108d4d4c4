package io.equipoise.tabular.sampling;

import io.equipoise.core.table.CategoryColumn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The categories that the neighbours of each base row agree on: what synthetic rows get in
 * categorical columns. A missing entry votes too. A tie goes to the base row's category when it is
 * among the tied, else to the one whose neighbour is nearest.
 */
final class Votes {
  private final Map<String, int[]> codes = new LinkedHashMap<>();

  /** No votes yet: every row would keep its own category. */
  static Votes of(List<CategoryColumn> columns) {
    Votes votes = new Votes();
    for (CategoryColumn column : columns) {
      votes.codes.put(column.name(), column.codes().clone());
    }
    return votes;
  }

  /** Lets the neighbours of every row of a class vote, and the row itself when asked. */
  void count(List<CategoryColumn> columns, Neighbourhood hood, boolean baseVotes) {
    for (CategoryColumn column : columns) {
      int[] votes = column(column.name());
      for (int place = 0; place < hood.rows().length; place++) {
        votes[hood.rows()[place]] = winner(column.codes(), hood, place, baseVotes);
      }
    }
  }

  private static int winner(int[] codes, Neighbourhood hood, int place, boolean baseVotes) {
    int own = codes[hood.rows()[place]];
    int winner = own;
    int most = support(own, codes, hood, place) + (baseVotes ? 1 : 0);
    for (int j = 0; j < hood.counts()[place]; j++) {
      int code = codes[hood.neighbour(place, j)];
      if (code != own) {
        int support = support(code, codes, hood, place);
        if (support > most) {
          winner = code;
          most = support;
        }
      }
    }
    return winner;
  }

  private static int support(int code, int[] codes, Neighbourhood hood, int place) {
    int support = 0;
    for (int j = 0; j < hood.counts()[place]; j++) {
      if (codes[hood.neighbour(place, j)] == code) {
        support++;
      }
    }
    return support;
  }

  /** (N) the code that a synthetic row gets, by its base row. */
  int[] column(String name) {
    int[] column = codes.get(name);
    if (column == null) {
      throw new IllegalArgumentException("no votes on column '" + name + "'");
    }
    return column;
  }
}
