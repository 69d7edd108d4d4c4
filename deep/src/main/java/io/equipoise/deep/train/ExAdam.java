package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adam whose start-up corrections look at both moments, and which adds the gradient of the moment
 * to the update. A training aid; it says nothing about bias in data.
 *
 * <pre>
 *   theta = theta - lr · wd · theta
 *   m = b1 · m + (1 - b1) · g                    v = b2 · v + (1 - b2) · g²
 *   d1 = 1 + v/(v + e) · b2^t                    d2 = 1 + m²/(m² + e) · b1^t
 *   theta = theta - lr · (m + g)/(1 - b1^t) · d1 / (sqrt(v/(1 - b2^t) · d2) + e)
 * </pre>
 *
 * <p>Element by element, with b1 = 0.9, b2 = 0.999, e = 1e-8 and t = 1, 2, … for each parameter.
 * Its steps are longer than Adam's: 16 times at the first, 3 to 4 times between the 100th and the
 * 1,000th, about twice in the limit. So compare it with Adam at a larger learning rate too, never
 * at an equal one alone, and clip or warm up when starting from trained weights. The published
 * settings are a learning rate of 1e-3 and a decay of 1e-4 for images, 3e-4 and 1e-5 for language.
 *
 * <p>A parameter that has no gradient yet is passed over and its t stands still; sparse gradients
 * are refused.
 *
 * @see <a href="https://arxiv.org/abs/2412.20302">Adly, EXAdam: The Power of Adaptive
 *     Cross-Moments, 2024, arXiv:2412.20302</a>
 */
@Method(
    name = "exadam",
    row = 156,
    slot = Slot.TRAINING,
    summary =
        "Adam with start-up corrections across its moments and the current gradient in the step:"
            + " faster early progress, most of it from longer steps.",
    cites = {"adly2024exadam"})
public final class ExAdam implements Optimizer, Numeric {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final Options options;

  /** How the learning rate goes on. */
  public enum StepSize {
    /** As it is. */
    CONSTANT,
    /**
     * Times {@code ln(sqrt(2) · sqrt(t + 1))}, as in the paper's first version; grows unbounded.
     * The decay keeps the plain rate, as in the code of that version.
     */
    LOG
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("constant, or log: grows with the logarithm of the steps, as in the first version")
          StepSize stepSize) {

    /** The current version. */
    public static final Options DEFAULT = new Options(StepSize.CONSTANT);
  }

  public ExAdam(Options options) {
    this.options = options;
  }

  @Override
  public Run begin(
      List<NDArray> parameters, double learningRate, double weightDecay, NDManager manager) {
    List<Moments> moments = new ArrayList<>();
    for (NDArray parameter : parameters) {
      moments.add(new Moments(parameter, manager));
    }
    return () -> {
      try (Gradients paused = Gradients.pause()) {
        for (Moments each : moments) {
          each.step(learningRate, weightDecay, options.stepSize());
        }
      }
    };
  }

  /** One parameter and what is remembered of its gradients. */
  private static final class Moments {
    private final NDArray parameter;
    private final NDManager manager;
    private final NDArray mean;
    private final NDArray square;
    private long steps;
    private double power1 = 1;
    private double power2 = 1;

    Moments(NDArray parameter, NDManager manager) {
      this.parameter = parameter;
      this.manager = manager;
      this.mean = manager.zeros(parameter.getShape(), parameter.getDataType());
      this.square = manager.zeros(parameter.getShape(), parameter.getDataType());
    }

    void step(double learningRate, double weightDecay, StepSize stepSize) {
      @Nullable NDArray gradient = JniUtils.getGradient((PtNDArray) parameter);
      if (gradient == null) {
        return;
      }
      try (NDManager step = manager.newSubManager()) {
        gradient.attach(step);
        Require.that(
            !gradient.isSparse(),
            "exadam takes dense gradients only; make the embedding's gradient dense, or take adam");
        double rate = learningRate * factor(stepSize, ++steps);
        NDArray update = update(gradient).mul(rate);
        if (weightDecay > 0) {
          parameter.muli(1 - learningRate * weightDecay);
        }
        parameter.subi(update);
      }
      JniUtils.zeroGrad((PtNDArray) parameter);
    }

    /** The step before the learning rate; results of the first operands' manager, the step's. */
    private NDArray update(NDArray gradient) {
      power1 *= BETA1;
      power2 *= BETA2;
      mean.muli(BETA1).addi(gradient.mul(1 - BETA1));
      square.muli(BETA2).addi(gradient.square().mul(1 - BETA2));
      NDArray m = gradient.zerosLike().addi(mean);
      NDArray v = gradient.zerosLike().addi(square);
      NDArray squaredMean = m.square();
      NDArray d1 = v.div(v.add(EPSILON)).mul(power2).add(1d);
      NDArray d2 = squaredMean.div(squaredMean.add(EPSILON)).mul(power1).add(1d);
      NDArray root = v.div(1 - power2).mul(d2).sqrt().add(EPSILON);
      return gradient.add(m).div(1 - power1).mul(d1).div(root);
    }
  }

  /** What the learning rate is multiplied with in step t, from 1. */
  static double factor(StepSize stepSize, long t) {
    return stepSize == StepSize.LOG ? Math.log(Math.sqrt(2) * Math.sqrt(t + 1.0)) : 1;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("exadam")
                .input("parameter", "(D)", "where it starts")
                .input("gradients", "(T,D)", "one gradient for each step")
                .parameter("lr", 1e-3, "learning rate; above 0")
                .parameter("log", false, "whether the rate grows with the logarithm of the steps")
                .parameter("wd", 0, "weight decay, decoupled from the gradient; at least 0"),
            ExAdam::evaluate));
  }

  /** The parameter after all steps. */
  private static NDArray evaluate(Inputs inputs) {
    Arguments arguments = inputs.arguments();
    double learningRate = arguments.number("lr", 1e-3);
    double weightDecay = arguments.number("wd", 0);
    Require.between("lr", learningRate, Double.MIN_NORMAL, 1e6);
    Require.between("wd", weightDecay, 0, 1e6);
    inputs.finite("parameter");
    inputs.finite("gradients");
    NDArray start = inputs.constant("parameter");
    NDArray gradients = inputs.constant("gradients");
    Require.that(
        gradients.getShape().dimension() == 2 && start.getShape().dimension() == 1,
        "gradients must be (T,D) and parameter (D)");
    Require.sameLength("parameter", start.size(), "each of gradients", gradients.getShape().get(1));
    NDArray parameter = start.duplicate();
    parameter.setRequiresGradient(true);
    Options given = new Options(arguments.flag("log", false) ? StepSize.LOG : StepSize.CONSTANT);
    Run run =
        new ExAdam(given).begin(List.of(parameter), learningRate, weightDecay, inputs.manager());
    for (long t = 0; t < gradients.getShape().get(0); t++) {
      Gradients.backward(parameter.mul(gradients.get(t)).sum());
      run.step();
    }
    return parameter.stopGradient();
  }
}
