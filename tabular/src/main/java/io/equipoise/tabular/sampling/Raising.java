package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.neighbour.Points;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Small classes to be raised with rows made between neighbours: what SMOTE and its kin share.
 *
 * @param method name for messages
 * @param k neighbours per row
 * @param ratio rows of every class against the largest
 * @param withinGroup whether neighbours must be of the same group
 */
record Raising(String method, int k, double ratio, boolean withinGroup) {

  /** What the hyper-parameters of all of them must hold. */
  static void check(int k, double ratio) {
    Require.atLeast("k", k, 1);
    Require.above("ratio", ratio, 0);
    Require.between("ratio", ratio, 0, 1);
  }

  /** Rows to be made per class. A class without any row has nothing to start from. */
  int[] lacking(Dataset train) {
    Strata.require(method, train, withinGroup ? By.GROUP : By.CLASS);
    int[] sizes = train.classSizes();
    for (int c = 0; c < sizes.length; c++) {
      if (sizes[c] == 0) {
        throw new UserError(
            method
                + " found no training row of class '"
                + train.classes().get(c)
                + "' to start from; collect some, or leave the class out");
      }
    }
    return Strata.of(train, By.CLASS).lacking(ratio);
  }

  /** The rows of a class with their neighbours in this space. */
  Neighbourhood neighbourhood(Dataset train, int label, Function<int[], Points> space) {
    int[] rows = train.rowsOf(label);
    return withinGroup
        ? Neighbourhood.within(train.rows().groups(), rows, k, space)
        : Neighbourhood.of(rows, k, space);
  }

  /** Draws base rows and for each a neighbour; a row that is alone is its own partner. */
  static Offspring draw(Neighbourhood hood, int count, Base base, Seed seed) {
    UniformRandomProvider random = seed.generator();
    int[] places = base.draw(IntStream.range(0, hood.rows().length).toArray(), count, random);
    int[] bases = new int[count];
    int[] partners = new int[count];
    double[] reach = new double[count];
    for (int i = 0; i < count; i++) {
      int near = hood.counts()[places[i]];
      bases[i] = hood.rows()[places[i]];
      partners[i] = near == 0 ? bases[i] : hood.neighbour(places[i], random.nextInt(near));
      reach[i] = 1;
    }
    return new Offspring(bases, partners, reach);
  }

  /** Says where there are too few rows for {@code k} neighbours. */
  List<String> remarks(Dataset train) {
    List<String> remarks = new ArrayList<>();
    int[] lacking = Strata.of(train, By.CLASS).lacking(ratio);
    int groups = withinGroup ? train.rows().groups().count() : 1;
    Strata parts = Strata.of(train, withinGroup ? By.CELL : By.CLASS);
    for (int part = 0; part < parts.sizes().length; part++) {
      int label = part % train.classes().size();
      int size = parts.sizes()[part];
      if (lacking[label] > 0 && size > 0 && size <= k) {
        String where =
            "class '"
                + train.classes().get(label)
                + (groups == 1
                    ? "'"
                    : "' of group '"
                        + train.rows().groups().names().get(part / train.classes().size())
                        + "'");
        remarks.add(
            size == 1
                ? method + ": " + where + " has one training row, which is repeated as it is"
                : method
                    + ": "
                    + where
                    + " has "
                    + size
                    + " training rows, so that "
                    + (size - 1)
                    + " neighbours are used instead of "
                    + k);
      }
    }
    return remarks;
  }
}
