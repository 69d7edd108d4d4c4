package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Splits what predictions tell of a protected attribute, over all clients and within them, into
 * what every client shows alike, what comes of who lives where, and what only clients show.
 *
 * <pre>
 *   global I_G = I(Z; Y)        local I_L = I(Z; Y | S)        bits
 *   unique U = min over q of I_q(Z; Y | S),  q(z,y) = p(z,y) and q(z,s) = p(z,s)
 *   redundant R = I_G - U       masked M = I_L - U
 * </pre>
 *
 * <p>Z is the attribute, Y the prediction, S the client. All five are at least 0. Where R is all of
 * I_G, fairness within clients cannot repair the whole; where M is all of I_L, fairness overall
 * hides clients that are unfair. Counts are all that has to leave a client. Information from counts
 * lies too high, by about cells / (2 n ln 2): {@link #chance} says how high it lies where nothing
 * is there. It has no sign: read it beside {@link #parityGaps}.
 *
 * @see <a href="https://arxiv.org/abs/2307.11333">Hamman and Dutta, Demystifying Local and Global
 *     Fairness Trade-offs in Federated Learning Using Partial Information Decomposition, 2024,
 *     arXiv:2307.11333</a>
 */
@Method(
    name = "pid-disparity",
    aliases = {"fl-pid", "partial-information-disparity"},
    row = 34,
    slot = Slot.PROBE,
    treats = {Bias.SELECTION_RATE_GAP, Bias.SIMPSONS_PARADOX},
    summary =
        "Splits the disparity of predictions over clients into what all show, what comes of who"
            + " lives where, and what only single clients show.",
    cites = {"hamman2024demystifying"})
public final class DisparityDecomposition implements Numeric {

  /**
   * Disparities in bits.
   *
   * @param global between attribute and prediction over all clients
   * @param local within clients
   * @param unique in both alike
   * @param redundant global only: goes with who lives where
   * @param masked local only: cancels over clients
   */
  public record Result(
      double global, double local, double unique, double redundant, double masked) {

    double[] list() {
      return new double[] {global, local, unique, redundant, masked};
    }
  }

  /**
   * Of counts, or shares, of each client, attribute and prediction (S,Z,Y): at least 0, and not all
   * 0.
   */
  public static Result of(double[][][] counts) {
    double[][][] joint = shares(counts);
    int attributes = joint[0].length;
    double[][] everywhere = new double[attributes][joint[0][0].length];
    double local = 0;
    for (double[][] client : joint) {
      local += information(client);
      for (int z = 0; z < attributes; z++) {
        for (int y = 0; y < everywhere[z].length; y++) {
          everywhere[z][y] += client[z][y];
        }
      }
    }
    double global = information(everywhere);
    double unique = Math.min(new UniqueInformation(joint).nats(), Math.min(global, local));
    double bit = Math.log(2);
    return new Result(
        global / bit, local / bit, unique / bit, (global - unique) / bit, (local - unique) / bit);
  }

  /**
   * Demographic parity beside the bits: the share of prediction 1 among attribute 1 less that among
   * attribute 0, over all clients first, then in each; NaN where a group has no row.
   *
   * @param counts (S,2,2)
   */
  public static double[] parityGaps(double[][][] counts) {
    double[][] all = new double[2][2];
    double[] gaps = new double[counts.length + 1];
    for (int s = 0; s < counts.length; s++) {
      Require.that(
          counts[s].length == 2 && counts[s][0].length == 2 && counts[s][1].length == 2,
          "counts must be (S,2,2) for a parity gap: two groups and two decisions");
      gaps[s + 1] = gap(counts[s]);
      for (int z = 0; z < 2; z++) {
        all[z][0] += counts[s][z][0];
        all[z][1] += counts[s][z][1];
      }
    }
    gaps[0] = gap(all);
    return gaps;
  }

  private static double gap(double[][] table) {
    return table[1][1] / (table[1][0] + table[1][1]) - table[0][1] / (table[0][0] + table[0][1]);
  }

  /**
   * What these many rows give by chance: of each number the 0.95 quantile over tables in which the
   * attribute was dealt to the rows anew. A disparity below it is not shown.
   *
   * @param counts (S,Z,Y), whole
   * @param replicates how many tables; at least 1
   */
  public static Result chance(double[][][] counts, int replicates, Seed seed) {
    Require.atLeast("replicates", replicates, 1);
    shares(counts);
    int attributes = counts[0].length;
    int outcomes = counts[0][0].length;
    int[] cells = rows(counts);
    int[] attribute = Arrays.stream(cells).map(cell -> cell / outcomes % attributes).toArray();
    double[][] drawn = new double[5][replicates];
    UniformRandomProvider random = seed.generator();
    for (int k = 0; k < replicates; k++) {
      Permutation.shuffle(attribute, random);
      double[][][] table = new double[counts.length][attributes][outcomes];
      for (int i = 0; i < cells.length; i++) {
        table[cells[i] / outcomes / attributes][attribute[i]][cells[i] % outcomes]++;
      }
      double[] list = of(table).list();
      for (int j = 0; j < list.length; j++) {
        drawn[j][k] = list[j];
      }
    }
    double[] most = Arrays.stream(drawn).mapToDouble(each -> Quantile.of(each, 0.95)).toArray();
    return new Result(most[0], most[1], most[2], most[3], most[4]);
  }

  /** The cell of each row. */
  private static int[] rows(double[][][] counts) {
    int[] rows = new int[0];
    int used = 0;
    int cell = 0;
    for (double[][] client : counts) {
      for (double[] line : client) {
        for (double count : line) {
          Require.that(
              count == Math.rint(count) && count < 1e9,
              "counts holds " + count + ", but chance needs whole numbers of rows");
          rows = Arrays.copyOf(rows, used + (int) count);
          Arrays.fill(rows, used, rows.length, cell++);
          used = rows.length;
        }
      }
    }
    return rows;
  }

  private static double[][][] shares(double[][][] counts) {
    Require.that(
        counts.length > 0 && counts[0].length > 0 && counts[0][0].length > 0,
        "counts is empty, but needs clients, attributes and predictions");
    double sum = 0;
    for (double[][] client : counts) {
      Require.sameLength("a client of counts", client.length, "the first", counts[0].length);
      for (double[] line : client) {
        Require.sameLength("a row of counts", line.length, "the first", counts[0][0].length);
        for (double count : line) {
          Require.between("an entry of counts", count, 0, Double.MAX_VALUE);
          sum += count;
        }
      }
    }
    Require.that(sum > 0 && sum < Double.POSITIVE_INFINITY, "counts sums to " + sum);
    double total = sum;
    return Arrays.stream(counts)
        .map(
            client ->
                Arrays.stream(client)
                    .map(line -> Arrays.stream(line).map(count -> count / total).toArray())
                    .toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  /** {@code Σ p(z,y) ln( p(z,y) p / (p(z) p(y)) )} of a table whose sum is p, in nats. */
  private static double information(double[][] table) {
    double[] columns = new double[table[0].length];
    for (double[] line : table) {
      for (int y = 0; y < columns.length; y++) {
        columns[y] += line[y];
      }
    }
    double all = Arrays.stream(columns).sum();
    double sum = 0;
    for (double[] line : table) {
      double row = Arrays.stream(line).sum();
      for (int y = 0; y < columns.length; y++) {
        sum += line[y] > 0 ? line[y] * Math.log(line[y] * all / (row * columns[y])) : 0;
      }
    }
    return Math.max(0, sum);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("pid-disparity")
            .input("counts", "(S,Z,Y)", "rows of each client, protected value and prediction")
            .computes(DisparityDecomposition::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    Tensor counts = arguments.tensor("counts");
    int[] sides = counts.shape();
    Require.that(
        sides.length == 3, "counts must be (S,Z,Y), but has " + sides.length + " dimensions");
    double[][][] table = new double[sides[0]][sides[1]][sides[2]];
    for (int i = 0; i < counts.data().length; i++) {
      table[i / sides[2] / sides[1]][i / sides[2] % sides[1]][i % sides[2]] = counts.data()[i];
    }
    return Evaluation.of(of(table).list());
  }
}
