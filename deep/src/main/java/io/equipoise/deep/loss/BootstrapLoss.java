package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.BootstrapSlopes;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Cross-entropy to a truth that is in part what the model itself believes, so that a consistent
 * model outvotes a wrong label.
 *
 * <pre>
 *   SOFT  loss_i = -Σ_c (beta · onehot(y_i)[c] + (1 - beta) · p_i[c]) · log p_i[c]
 *   HARD  loss_i = -beta · log p_i[y_i] - (1 - beta) · log p_i[best]        best = argmax p_i
 * </pre>
 *
 * <p>{@code p = softmax(logits)}, part of the gradient on both sides of SOFT, which is thus
 * cross-entropy plus a price on entropy. {@code beta = 1} is cross-entropy. Logits have shape
 * (N,C); labels (N), int64 in [0, C). Of equal logits the first is the best.
 *
 * @see <a href="https://arxiv.org/abs/1412.6596">Reed, Lee, Anguelov, Szegedy, Erhan, Rabinovich,
 *     Training Deep Neural Networks on Noisy Labels with Bootstrapping, 2015, eq. 6 and 7,
 *     arXiv:1412.6596</a>
 */
@Method(
    name = "bootstrap",
    aliases = {"bootstrapping-loss"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.LABEL_NOISE},
    summary = "Cross-entropy to a truth that is in part what the model itself believes.",
    cites = {"reed2015bootstrapping"})
public final class BootstrapLoss extends SampleLoss implements BoostingLoss, Numeric {
  private final Options options;

  /** What the model's own part of the truth is. */
  public enum Form {
    /** All its probabilities. */
    SOFT(0.95),
    /** Its best class. */
    HARD(0.8);

    private final double beta;

    Form(double beta) {
      this.beta = beta;
    }
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("soft (the model's probabilities) or hard (its best class)") Form form,
      @Meaning("share of the given label, up to 1; 0 takes 0.95 for soft, 0.8 for hard")
          double beta) {

    /** The soft form with the paper's beta. */
    public static final Options DEFAULT = new Options(Form.SOFT, 0);

    public Options {
      Require.between("beta", beta, 0, 1);
    }

    double share() {
      return beta > 0 ? beta : form.beta;
    }
  }

  public BootstrapLoss(Options options) {
    super("bootstrap");
    this.options = options;
  }

  @Override
  public NDArray perSample(NDArray labels, NDArray logits) {
    return ClosedForm.perRow(logits, labels, form());
  }

  @Override
  public Run begin(Population population) {
    return form();
  }

  private ClosedForm form() {
    return options.form() == Form.SOFT ? this::soft : this::hard;
  }

  /** The slope by logit c is {@code p_c · (1 + (1 - beta) · (own - 1 - log p_c)) - beta · y_c}. */
  private ClosedForm.Rows soft(NDArray logits, NDArray labels) {
    NDArray logP = logits.logSoftmax(1);
    NDArray p = logits.softmax(1);
    NDArray terms = p.mul(logP);
    NDArray own = terms.sum(new int[] {1}, true);
    NDArray beta = Scalars.held(options.share(), logP);
    NDArray rest = Scalars.held(1 - options.share(), logP);
    NDArray truth = Logits.pick(logP, labels);
    NDArray values = truth.mul(beta).add(own.squeeze(1).mul(rest)).neg();
    NDArray slopes = p.muli(own.sub(1).mul(rest).add(1)).subi(terms.muli(rest));
    return new ClosedForm.Rows(
        values, Logits.plusAt(slopes, labels, truth.onesLike().mul(beta).neg()));
  }

  /** The slopes are {@code p - beta · onehot(y) - (1 - beta) · onehot(best)}. */
  private ClosedForm.Rows hard(NDArray logits, NDArray labels) {
    NDArray logP = logits.logSoftmax(1);
    NDArray best = logP.argMax(1);
    NDArray truth = Logits.pick(logP, labels);
    NDArray beta = truth.onesLike().mul(Scalars.held(options.share(), truth));
    NDArray rest = beta.neg().add(1);
    NDArray values = truth.mul(beta).add(Logits.pick(logP, best).mul(rest)).neg();
    NDArray slopes = Logits.plusAt(Logits.probabilities(logP), labels, beta.neg());
    return new ClosedForm.Rows(values, Logits.plusAt(slopes, best, rest.neg()));
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    return new BootstrapSlopes(options.share(), options.form() == Form.HARD);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            ClassLogits.describe("bootstrap")
                .parameter("form", "soft", "soft or hard")
                .parameter("beta", "0.95 if soft, 0.8 if hard", "share of the given label"),
            inputs -> {
              Options given =
                  new Options(
                      inputs.arguments().choice("form", Options.DEFAULT.form()),
                      inputs.arguments().number("beta", Options.DEFAULT.beta()));
              return ClassLogits.loss(new BootstrapLoss(given), inputs);
            }));
  }
}
