package io.equipoise.tabular.repair;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.LearnerRemedy;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.learn.Training;
import io.equipoise.tabular.optimise.Lbfgs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Shows a learner how near each row is to a few prototypes, which are placed such that all groups
 * are near to each of them equally often while they still tell the label and the row.
 *
 * <pre>
 *   M_ik      softmax over k of -sum_j alpha_j (x_ij - v_kj)²      what the learner sees, (N, K)
 *   minimise  reconstruction · Lx + prediction · Ly + parity · Lz
 *   Lx        mean of (x - M v)²;  Ly  mean of -ln of the label's chance;
 *   Lz        mean over prototypes and pairs of groups of |mean M in g - mean M in h|
 * </pre>
 *
 * Prototypes v, their class chances and the counts alpha of the columns are found by L-BFGS from a
 * random start among the rows. Group columns are left out of x; several are crossed. Numbers are
 * standardised and categories one-hot encoded. Two or more classes. Row weights do not count in
 * placing prototypes. Defaults 0.01, 1 and 50 with 5 prototypes are those of AIF360.
 *
 * @see <a href="https://proceedings.mlr.press/v28/zemel13.html">Zemel, Wu, Swersky, Pitassi and
 *     Dwork, Learning Fair Representations, 2013</a>
 */
@Method(
    name = "fair-representation",
    aliases = {"lfr", "learning-fair-representations"},
    slot = Slot.TRAINING,
    treats = {Bias.PROXY, Bias.SELECTION_RATE_GAP},
    summary =
        "Shows a learner only how near a row is to prototypes that all groups are near to equally"
            + " often.",
    cites = "zemel2013learning")
public final class FairRepresentation implements LearnerRemedy {
  private static final String NAME = "fair-representation";

  /** How many prototypes, and what they are for. */
  public record Options(
      @Meaning("prototypes; from 2 to 1000") int prototypes,
      @Meaning("price of rows that prototypes do not tell; at least 0") double reconstruction,
      @Meaning("price of labels that prototypes do not tell; at least 0") double prediction,
      @Meaning("price of groups that are not near to prototypes alike; at least 0") double parity,
      @Meaning("most steps of the search; from 1 to 100000") int iterations) {

    /** Five prototypes at the prices 0.01, 1 and 50. */
    public static final Options DEFAULT = new Options(5, 0.01, 1, 50, 200);

    public Options {
      Require.between("prototypes", prototypes, 2, 1000);
      Require.between("reconstruction", reconstruction, 0, 1e9);
      Require.between("prediction", prediction, 0, 1e9);
      Require.between("parity", parity, 0, 1e9);
      Require.between("iterations", iterations, 1, 100_000);
    }
  }

  /**
   * Where the prototypes are.
   *
   * @param encoder of the columns that are no group columns
   * @param protectedColumns left out
   * @param prototypes K
   * @param classes C
   * @param parameters as {@link PrototypeObjective} orders them
   */
  record Prototypes(
      Encoder encoder,
      List<String> protectedColumns,
      int prototypes,
      int classes,
      double[] parameters)
      implements Repair {
    Prototypes {
      protectedColumns = List.copyOf(protectedColumns);
    }

    @Override
    public Rows apply(Rows rows) {
      Matrix matrix = encoder.encode(rows.features().without(protectedColumns));
      double[][] near = new double[prototypes][matrix.rows()];
      double[] x = new double[matrix.columns()];
      double[] out = new double[prototypes];
      for (int i = 0; i < matrix.rows(); i++) {
        for (int j = 0; j < x.length; j++) {
          x[j] = matrix.at(i, j);
        }
        PrototypeObjective.memberships(x, 0, parameters, prototypes, classes, out);
        for (int k = 0; k < prototypes; k++) {
          near[k][i] = out[k];
        }
      }
      List<NumericColumn> columns = new ArrayList<>();
      for (int k = 0; k < prototypes; k++) {
        columns.add(NumericColumn.of("prototype " + (k + 1), near[k]));
      }
      return rows.withFeatures(Table.of(matrix.rows(), columns));
    }
  }

  private final Options options;

  public FairRepresentation(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.unnamed("fair-representation", train.rows().groups());
  }

  @Override
  public Learner around(Learner inner) {
    return new RepairingLearner(NAME, inner, this::fit, Prototypes.class);
  }

  private Prototypes fit(Dataset train, Seed seed) {
    Groups groups = train.rows().groups();
    Rows kept = train.rows().withFeatures(train.rows().features().without(groups.columns()));
    Training training =
        Training.of(
            new Dataset(kept, train.target(), train.weights(), train.synthetic()),
            Encoder.Options.DEFAULT);
    PrototypeObjective objective =
        new PrototypeObjective(
            training.features(),
            training.labels(),
            present(groups),
            training.classes(),
            (int) Arrays.stream(groups.codes()).distinct().count(),
            options.prototypes(),
            new double[] {options.reconstruction(), options.prediction(), options.parity()});
    double[] found =
        Lbfgs.minimise(
                objective,
                start(objective, seed),
                new Lbfgs.Options(10, options.iterations(), 1e-6))
            .x();
    return new Prototypes(
        training.encoder(), groups.columns(), options.prototypes(), training.classes(), found);
  }

  /** Codes of the groups that have rows, without gaps. */
  private static int[] present(Groups groups) {
    int[] sizes = groups.sizes();
    int[] number = new int[sizes.length];
    int next = 0;
    for (int g = 0; g < sizes.length; g++) {
      number[g] = next;
      next += sizes[g] > 0 ? 1 : 0;
    }
    return Arrays.stream(groups.codes()).map(code -> number[code]).toArray();
  }

  /** Rows for prototypes, near enough to each other to share what is between them. */
  private static double[] start(PrototypeObjective objective, Seed seed) {
    UniformRandomProvider random = seed.generator();
    int width = objective.width();
    double[] start = new double[objective.parameters()];
    for (int k = 0; k < objective.prototypes(); k++) {
      int row = random.nextInt(objective.labels().length);
      for (int j = 0; j < width; j++) {
        start[k * width + j] = objective.x()[row * width + j] + 0.1 * random.nextDouble();
      }
      for (int c = 0; c < objective.classes(); c++) {
        start[objective.prototypes() * width + k * objective.classes() + c] = random.nextDouble();
      }
    }
    Arrays.fill(start, start.length - width, start.length, Math.pow(width, -0.25));
    return start;
  }
}
