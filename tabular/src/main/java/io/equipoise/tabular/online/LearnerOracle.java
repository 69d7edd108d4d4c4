package io.equipoise.tabular.online;

import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rules of a learner, found by training it on signed losses: cases of negative loss are
 * accepted ones, of weight |loss|. As good an oracle as the learner is at fitting its rows, so
 * prefer one without much regularisation. It is trained anew at every call.
 *
 * @param learner of two classes, which heeds weights
 * @param columns (D) names of what a case holds
 * @param seed of every training
 */
public record LearnerOracle(Learner learner, List<String> columns, Seed seed)
    implements AcceptOracle {

  public LearnerOracle {
    Require.that(!columns.isEmpty(), "columns is empty, but a case holds at least one number");
    columns = List.copyOf(columns);
  }

  @Override
  public boolean[] decide(double[][] cases, double[] losses, double[][] asked) {
    int[] kept = IntStream.range(0, losses.length).filter(i -> losses[i] != 0).toArray();
    double[][] seen = Arrays.stream(kept).mapToObj(i -> cases[i]).toArray(double[][]::new);
    int[] labels = Arrays.stream(kept).map(i -> losses[i] < 0 ? 1 : 0).toArray();
    double[] weights = Arrays.stream(kept).mapToDouble(i -> Math.abs(losses[i])).toArray();
    boolean[] decided = new boolean[asked.length];
    int accepted = Arrays.stream(labels).sum();
    if (accepted == labels.length || accepted == 0) {
      // nothing to tell apart: the rule that accepts everyone or no one pays least
      Arrays.fill(decided, accepted > 0);
      return decided;
    }
    Dataset train = Dataset.of(rows(seen), labels, List.of("reject", "accept"), weights);
    try (Model model = learner.fit(train, seed)) {
      int[] said = model.predict(rows(asked)).labels();
      for (int i = 0; i < decided.length; i++) {
        decided[i] = said[i] == 1;
      }
    }
    return decided;
  }

  private Rows rows(double[][] cases) {
    List<NumericColumn> table = new ArrayList<>();
    for (int j = 0; j < columns.size(); j++) {
      double[] values = new double[cases.length];
      for (int i = 0; i < values.length; i++) {
        Require.sameLength("a case", cases[i].length, "columns", columns.size());
        values[i] = cases[i][j];
      }
      table.add(NumericColumn.of(columns.get(j), values));
    }
    return new Rows(Table.of(cases.length, table), Groups.none(cases.length));
  }
}
