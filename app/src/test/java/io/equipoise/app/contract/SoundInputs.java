package io.equipoise.app.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;

/** Small inputs that a function of {@code eval} computes on, made from how it describes them. */
final class SoundInputs {
  private static final int ROWS = 6;
  private static final int CLASSES = 3;

  /** Inputs that stand in for others, and are left out beside them. */
  private static final Set<String> RIVALS =
      Set.of("asymmetric.labels", "dice.logits", "supremix.mixNegatives", "supremix.mixPositives");

  private SoundInputs() {}

  /** Six rows of three classes, in two groups or three bags. */
  static Map<String, Tensor> of(Function function) {
    return of(function, ROWS);
  }

  /** As above, with this many rows. */
  static Map<String, Tensor> of(Function function, int rows) {
    if (function.name().equals("fairttts-exact")) {
      return stump(rows);
    }
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Function.Input input : function.inputs()) {
      if (!RIVALS.contains(function.name() + "." + input.name())) {
        inputs.put(input.name(), tensor(function.name(), input, rows));
      }
    }
    return inputs;
  }

  /** With the parameters that have no default. */
  static Arguments arguments(Function function, Map<String, Tensor> inputs) {
    return new Arguments(inputs, parameters(function));
  }

  /** With one parameter more. */
  static Arguments arguments(Function function, String parameter, double value) {
    Map<String, JsonNode> parameters = new LinkedHashMap<>(parameters(function));
    parameters.put(parameter, DoubleNode.valueOf(value));
    return new Arguments(of(function), parameters);
  }

  private static Map<String, JsonNode> parameters(Function function) {
    return switch (function.name()) {
      case "prior-undo" ->
          Map.of("q", DoubleNode.valueOf(0.1), "qResampled", DoubleNode.valueOf(0.5));
      case "simplex" -> Map.of("K", DoubleNode.valueOf(CLASSES));
      case "gabor-filter" -> Map.of("size", DoubleNode.valueOf(5));
      default -> Map.of();
    };
  }

  private static Tensor tensor(String function, Function.Input input, int rows) {
    String sides = input.shape().replaceAll("[() ]", "").replace("M*min4,C", "" + 2 * CLASSES);
    int[] shape =
        Arrays.stream(sides.split(","))
            .filter(side -> !side.equals("scalar"))
            .mapToInt(side -> side(function, side, rows))
            .toArray();
    int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    double[] data = new double[size];
    Arrays.setAll(data, values(function, input));
    return new Tensor(data, shape);
  }

  private static int side(String function, String name, int rows) {
    return switch (name) {
      case "N", "B", "U" -> rows;
      case "C", "K" ->
          switch (function) {
            case "deqa" -> 5;
            case "subcenter-arcface" -> 3 * CLASSES;
            case "soft-triple" -> 10 * CLASSES;
            default -> CLASSES;
          };
      case "M" ->
          function.startsWith("density") ? rows : function.equals("temperature-net") ? 2 : 3;
      case "6" -> 6;
      case "D/2" -> 1;
      default -> 2;
    };
  }

  private static IntToDoubleFunction values(String function, Function.Input input) {
    String name = input.name();
    if (name.matches("complementary[AB]?")) {
      return i -> (i + 1) % CLASSES;
    }
    if (function.startsWith("ladder") && name.matches("predictions|scores")) {
      return name.equals("scores") ? i -> i : i -> i % 2;
    }
    if (name.equals("signs")) {
      return i -> 1 - 2 * (i % 2);
    }
    if (function.matches("cue-accuracy|differential-fairness|bias-amplification")
        && !name.equals("groups")) {
      return i -> i % CLASSES;
    }
    if (isTruth(input)) {
      return i -> i % 3 % 2;
    }
    if (name.equals("softLabels")) {
      return i -> 0.2 + 0.1 * (i % CLASSES);
    }
    if (name.matches(
        "labels|.*Labels|partners|clusters|clusterings|subclasses|groups|strata|devices|environments"
            + "|sources")) {
      boolean two =
          name.matches("groups|devices|environments|sources") && !input.meaning().contains("bag");
      int codes = two ? 2 : CLASSES;
      return i -> i % codes;
    }
    if (function.startsWith("deqa") && !name.equals("logits")) {
      return name.equals("means") ? i -> 1.5 + 0.5 * i : i -> 0.5 + 0.1 * i;
    }
    if (name.matches("ranks|intercepts|edges|pair")) {
      return i -> i;
    }
    if (name.matches("prior|sourcePrior|targetPrior")) {
      return i -> 1.0 / CLASSES;
    }
    if (name.startsWith("permutation")) {
      return i -> i % 2;
    }
    if (name.matches("counts|referenceCounts") || function.equals("source-leak")) {
      return i -> 5 + i;
    }
    IntToDoubleFunction wave = i -> Math.sin(1.7 * i + name.length());
    boolean share =
        name.matches(
            "pi|b|alpha|benefits|adjacency|exponents|surface|probabilities|predictions|confidences|discriminator"
                + "|bagMeans|relevances|uniforms|counterfactual|costs|utilities|prior|baseDesigns|.*[vV]ariances"
                + "|.*[tT]emperatures|.*[wW]eights|.*[lL]osses");
    return share ? i -> 0.55 + 0.4 * wave.applyAsDouble(i) : wave;
  }

  /** Whether an input holds 0 and 1. */
  static boolean isTruth(Function.Input input) {
    return input.meaning().contains("0 or 1")
        || input.meaning().startsWith("1 ")
        || input.meaning().contains("0 or -1")
        || input.meaning().contains("-1 or 1");
  }

  /** A root and two leaves. */
  private static Map<String, Tensor> stump(int rows) {
    double[] features = new double[2 * rows];
    Arrays.setAll(features, i -> Math.sin(i));
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("features", new Tensor(features, rows, 2));
    inputs.put("feature", Tensor.list(0, -1, -1));
    inputs.put("threshold", Tensor.list(0, 0, 0));
    inputs.put("left", Tensor.list(1, -1, -1));
    inputs.put("right", Tensor.list(2, -1, -1));
    inputs.put("counts", new Tensor(new double[] {5, 5, 4, 1, 1, 4}, 3, 2));
    return inputs;
  }
}
