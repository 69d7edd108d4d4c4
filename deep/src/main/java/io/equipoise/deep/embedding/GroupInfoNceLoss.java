package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Pulls all right answers of a query in evenly, for retrieval where one query has many: a question
 * and its answers, a problem and the programs that solve it.
 *
 * <pre>
 *   a_ij = cos(q_i, p_ij)        S_ik = mean over j of cos(q_i, p_kj)
 *   D_i = Σ_k exp(S_ik/tau) + Σ_{k≠i} exp(cos(q_i, q_k)/tau)
 *   loss = mean_i (log D_i - S_ii/tau) + penalty · mean_i Var_j(a_ij) / tau²
 * </pre>
 *
 * <p>Queries q have shape (B,d), positives p (B,P,d), rows of any length; the variance divides by
 * P-1 and is 0 for P = 1. The similarity to a group is the mean of cosines, taken before the
 * exponential. At the paper's temperature the penalty is multiplied by about 204 and leads at
 * first; lower it where training stalls. Form EACH contrasts every positive by itself, leaving the
 * other positives of its query out:
 *
 * <pre>
 *   loss = mean_ij -log softmax of a_ij/tau among itself, all cos(q_i, p_kl)/tau and
 *          cos(q_i, q_k)/tau with k ≠ i, + the penalty
 * </pre>
 *
 * <p>Near-duplicates within a batch would be false negatives: queries whose cosine is above {@code
 * duplicate} are not held against each other. As a DJL loss it reads queries and positives from the
 * predictions, and passes over the labels:
 *
 * <pre>{@code
 * Loss loss = new GroupInfoNceLoss(GroupInfoNceLoss.Options.DEFAULT);
 * NDArray value = loss.evaluate(new NDList(), new NDList(queries, positives));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2505.12925">Deng et al., CPRet: A Dataset, Benchmark, and
 *     Model for Retrieval in Competitive Programming, 2025, arXiv:2505.12925</a>
 */
@Method(
    name = "group-infonce",
    aliases = {"cpret"},
    row = 1,
    slot = Slot.OBJECTIVE,
    summary =
        "Contrasts a query with whole groups of right answers and pulls each group in evenly, for"
            + " retrieval.",
    cites = {"deng2025cpret"})
public final class GroupInfoNceLoss extends Loss implements Numeric {
  private final Options options;

  /** What a query is contrasted with. */
  public enum Form {
    /** Whole groups, by their mean similarity. */
    GROUP,
    /** Every positive by itself. */
    EACH
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("temperature; above 0") double tau,
      @Meaning("factor of the penalty on unevenness within a group; 0 for none") double penalty,
      @Meaning("group, or each for every positive by itself") Form form,
      @Meaning(
              "cosine of two queries above which they are not held against each other; 1 or"
                  + " more for never")
          double duplicate) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(0.07, 1, Form.GROUP, 2);

    public Options {
      Require.between("tau", tau, 1e-4, 1e6);
      Require.between("penalty", penalty, 0, 1e6);
      Require.between("duplicate", duplicate, -1, 2);
    }
  }

  public GroupInfoNceLoss(Options options) {
    super("group-infonce");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(
        predictions.size() == 2, "group-infonce reads queries and positives from the predictions");
    return loss(predictions.get(0), predictions.get(1));
  }

  /**
   * The loss, a scalar; 0 for a single query without unevenness.
   *
   * @param queries (B,d), float32 or float64
   * @param positives (B,P,d), or (B,d) for one each
   */
  public NDArray loss(NDArray queries, NDArray positives) {
    Require.that(
        queries.getShape().dimension() == 2,
        "queries must be (B,d), but have shape " + queries.getShape());
    long b = queries.getShape().get(0);
    long d = queries.getShape().get(1);
    Require.that(b > 0 && d > 0, "queries is empty, but needs at least one row");
    Require.sameLength("positives", positives.getShape().get(0), "queries", b);
    Require.that(
        positives.getShape().get(positives.getShape().dimension() - 1) == d && positives.size() > 0,
        "positives must be (B,P,d) with P at least 1 and as wide as the queries, but have shape "
            + positives.getShape());
    NDArray q = UnitRows.of(queries);
    NDArray p = UnitRows.of(positives.reshape(b, -1, d));
    NDArray own = q.expandDims(1).mul(p).sum(new int[] {2});
    NDArray loss = options.form() == Form.GROUP ? group(q, p) : each(q, p, own);
    long count = p.getShape().get(1);
    if (count < 2 || options.penalty() == 0) {
      return loss;
    }
    NDArray squares = own.sub(own.mean(new int[] {1}, true)).square().sum();
    double factor = options.penalty() / (options.tau() * options.tau() * (count - 1) * b);
    return loss.add(squares.mul(Scalars.held(factor, squares)));
  }

  private NDArray group(NDArray q, NDArray p) {
    NDArray groups = scaled(q.matMul(p.mean(new int[] {1}).transpose()));
    NDArray queries = q.matMul(q.transpose());
    NDArray others = others(queries);
    NDArray self = self(q);
    NDArray all = groups.concat(scaled(queries), 1);
    NDArray mask = others.logicalOr(self).concat(others, 1);
    return LogSumExp.of(all, mask, 1).mean().sub(groups.mul(of(self, q)).sum(new int[] {1}).mean());
  }

  private NDArray each(NDArray q, NDArray p, NDArray own) {
    long b = p.getShape().get(0);
    long count = p.getShape().get(1);
    NDArray queries = q.matMul(q.transpose());
    NDArray others = others(queries);
    NDArray all = scaled(q.matMul(p.reshape(b * count, -1).transpose()).concat(queries, 1));
    NDArray mask = others.repeat(1, count).concat(others, 1);
    NDArray rest = LogSumExp.of(all, mask, 1).expandDims(1);
    NDArray logits = scaled(own);
    NDArray both = NDArrays.stack(new NDList(logits, rest.add(logits.zerosLike())));
    return LogSumExp.of(both, 0).sub(logits).mean();
  }

  private NDArray scaled(NDArray cosines) {
    return cosines.div(Scalars.held(options.tau(), cosines));
  }

  /** Which queries (B,B) are held against each other. */
  private NDArray others(NDArray queries) {
    return queries
        .lte(Scalars.of(options.duplicate(), queries))
        .logicalAnd(self(queries).logicalNot());
  }

  private static NDArray self(NDArray rows) {
    return rows.getManager().eye(Math.toIntExact(rows.getShape().get(0))).neq(0);
  }

  private static NDArray of(NDArray flags, NDArray like) {
    return flags.toType(like.getDataType(), false);
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    Options standard = Options.DEFAULT;
    return List.of(
        NativeFunction.of(
            Function.named("group-infonce")
                .differentiable("queries", "(B,d)", "one row for each query")
                .differentiable("positives", "(B,P,d)", "the right answers of each query")
                .parameter("tau", 0.07, "temperature; above 0"),
            inputs ->
                new GroupInfoNceLoss(
                        new Options(
                            inputs.arguments().number("tau", standard.tau()),
                            standard.penalty(),
                            standard.form(),
                            standard.duplicate()))
                    .loss(inputs.differentiable("queries"), inputs.differentiable("positives"))));
  }
}
