package io.equipoise.evidence.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.DecoupledContrastiveLoss;
import io.equipoise.deep.embedding.InfoLoobLoss;
import io.equipoise.deep.embedding.InfoNceLoss;
import io.equipoise.deep.embedding.MultiSimilarityLoss;
import io.equipoise.deep.embedding.MultiViewInfoNceLoss;
import io.equipoise.deep.embedding.SupConLoss;
import io.equipoise.deep.embedding.UnitRows;
import io.equipoise.deep.embedding.kernel.LeftOut;
import io.equipoise.deep.embedding.kernel.PairwiseLogSumExp;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Forward and backward of contrastive losses on large batches of 128 columns in float32, beside the
 * floor of the three N×N×128 matrix products that any of them needs, formed on the same two threads
 * in blocks of three shapes, the fastest of which counts. Cases take turns; each figure is the
 * fastest of its rounds, since other work on the machine only ever lengthens one. With 0 rounds it
 * prints the memory that the first step of a process takes, by {@link PeakMemory}: name one case,
 * since freed memory is not given back.
 *
 * <pre>
 *   PairwiseBenchmark ROWS ROUNDS [CASE …]
 * </pre>
 */
public final class PairwiseBenchmark {
  private static final int WIDTH = 128;
  private static final int THREADS = 2;
  private static final double TAU = 0.07;
  private static final int PER_CLASS = 4;
  private static final int VIEWS = 5;

  private PairwiseBenchmark() {}

  /** A case on rows (N,128) and others (N,128): the loss whose gradient is taken. */
  private interface Case {
    NDArray loss(NDArray rows, NDArray others);
  }

  /** Runs the cases named, or all. */
  public static void main(String[] arguments) {
    int rows = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    List<String> wanted = List.of(arguments).subList(2, arguments.length);
    Map<String, Case> cases = new LinkedHashMap<>(cases());
    cases.keySet().removeIf(name -> !wanted.isEmpty() && !wanted.contains(name));
    List<Double> floors = new ArrayList<>();
    Map<String, List<Double>> times = new LinkedHashMap<>();
    try (NDManager manager = Torch.manager()) {
      NDArray left = made(rows, manager, new Seed(1));
      NDArray right = made(rows, manager, new Seed(2));
      for (int round = 0; round < rounds; round++) {
        for (int[] block : new int[][] {{256, rows}, {512, rows}, {512, 1024}}) {
          floors.add(seconds(() -> floor(left, right, rows, block[0], block[1])));
        }
        cases.forEach(
            (name, each) -> {
              double time = seconds(() -> step(each, left, right));
              times.computeIfAbsent(name, key -> new ArrayList<>()).add(time);
            });
      }
      if (rounds == 0) {
        cases.forEach((name, each) -> memory(name, each, left, right));
      } else {
        print(rows, least(floors), times);
      }
    }
  }

  private static Map<String, Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put("infonce, one direction", PairwiseBenchmark::oneDirection);
    cases.put(
        "infonce, both directions",
        (rows, others) -> new InfoNceLoss(new InfoNceLoss.Options(TAU)).loss(two(rows, others)));
    cases.put(
        "infoloob",
        (rows, others) -> new InfoLoobLoss(new InfoLoobLoss.Options(TAU)).loss(two(rows, others)));
    cases.put(
        "decoupled-contrastive",
        (rows, others) ->
            new DecoupledContrastiveLoss(new DecoupledContrastiveLoss.Options(TAU, 0, true))
                .loss(rows.reshape(2, -1, WIDTH)));
    cases.put(
        "supcon",
        (rows, others) ->
            new SupConLoss(new SupConLoss.Options(TAU)).loss(rows, labels(rows, PER_CLASS)));
    cases.put(
        "mv-infonce, 5 views",
        (rows, others) -> {
          long items = rows.getShape().get(0) / VIEWS;
          NDArray views = rows.get(new NDIndex("0:{}", VIEWS * items)).reshape(VIEWS, items, WIDTH);
          return new MultiViewInfoNceLoss(new MultiViewInfoNceLoss.Options(TAU, false)).loss(views);
        });
    cases.put(
        "multi-similarity",
        (rows, others) ->
            new MultiSimilarityLoss(MultiSimilarityLoss.Options.DEFAULT)
                .loss(rows, labels(rows, PER_CLASS)));
    return cases;
  }

  private static NDArray oneDirection(NDArray rows, NDArray others) {
    NDArray left = UnitRows.of(rows);
    NDArray right = UnitRows.of(others);
    NDArray even = rows.getManager().ones(rows.getShape().slice(0, 1));
    NDArray own;
    try (NDArray products = left.mul(right)) {
      own = products.sum(new int[] {1}).div(TAU);
    }
    return PairwiseLogSumExp.rows(left, right, TAU, LeftOut.NONE, even).less(own);
  }

  private static NDArray two(NDArray rows, NDArray others) {
    return ai.djl.ndarray.NDArrays.stack(new ai.djl.ndarray.NDList(rows, others));
  }

  private static NDArray labels(NDArray rows, int perClass) {
    long[] labels = new long[Math.toIntExact(rows.getShape().get(0))];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i / perClass;
    }
    return rows.getManager().create(labels);
  }

  private static NDArray made(int rows, NDManager manager, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] values = new float[rows * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) normal.sample();
    }
    return manager.create(values, new Shape(rows, WIDTH));
  }

  private static void step(Case each, NDArray left, NDArray right) {
    try (NDManager step = left.getManager().newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray rows = leaf(left, step);
      NDArray others = leaf(right, step);
      Gradients.backward(each.loss(rows, others));
      rows.getGradient().attach(step);
    }
  }

  private static NDArray leaf(NDArray constant, NDManager step) {
    NDArray leaf = constant.stopGradient();
    leaf.attach(step);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /** The three products on as many threads as the kernel has stripes, and nothing else. */
  private static void floor(NDArray left, NDArray right, int rows, int block, int tile) {
    IntStream.range(0, THREADS)
        .parallel()
        .forEach(
            stripe -> {
              Torch.settle();
              int end = rows / THREADS * (stripe + 1);
              for (int from = rows / THREADS * stripe; from < end; from += block) {
                for (int column = 0; column < rows; column += tile) {
                  try (NDManager step = left.getManager().newSubManager();
                      Gradients paused = Gradients.pause()) {
                    NDArray some = some(left, from, Math.min(end, from + block), step);
                    NDArray columns = some(right, column, Math.min(rows, column + tile), step);
                    NDArray scores = some.matMul(columns.transpose());
                    scores.matMul(columns);
                    scores.transpose().matMul(some);
                  }
                }
              }
            });
  }

  private static NDArray some(NDArray side, int from, int to, NDManager step) {
    NDArray rows = side.get(new NDIndex("{}:{}", from, to));
    rows.attach(step);
    return rows;
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static double least(List<Double> times) {
    return times.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  private static void memory(String name, Case each, NDArray left, NDArray right) {
    // the engine and its classes are loaded by a small step
    step(each, left.get("0:400"), right.get("0:400"));
    PeakMemory peak = PeakMemory.from();
    step(each, left, right);
    System.out.printf(Locale.ROOT, "| %s | %.0f MB |%n", name, peak.megabytes());
  }

  private static void print(int rows, double floor, Map<String, List<Double>> times) {
    System.out.printf(Locale.ROOT, "| %,d rows | seconds | of the floor |%n", rows);
    System.out.printf("|---|---|---|%n");
    System.out.printf(Locale.ROOT, "| three products | %.2f | 1 |%n", floor);
    times.forEach(
        (name, all) ->
            System.out.printf(
                Locale.ROOT, "| %s | %.2f | %.2f |%n", name, least(all), least(all) / floor));
  }
}
