package io.equipoise.deep.weighting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.loss.NumberLoss;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.loss.SampleLoss;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every weighting goes around every loss that is for the same kind of target. */
class WeightedLossContractTest {
  private static final int N = 60;
  private static final int WIDTH = 4;
  private static final int[] ROWS = {5, 59, 0, 12, 33, 7, 8, 41, 22};

  static Stream<String> weightings() {
    return Stream.concat(
        of(Weighting.class),
        Stream.of(
            "deferred(start=0)",
            "deferred(weighting=density, start=0)",
            "deferred(weighting=group-weights, start=0)",
            "loss-reweighting(strategy=quadratic, warmUp=0)",
            "confidence(form=entropy)",
            "dataset-equity(by=groups)"));
  }

  private static Stream<String> of(Class<?> part) {
    return Catalogue.get().entries().stream()
        .filter(entry -> part.isAssignableFrom(entry.type()))
        .map(Entry::name);
  }

  private static <T> T make(String recipe, Class<T> type) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), type);
  }

  private static List<Objective> losses(TaskKind kind) {
    return of(Objective.class)
        .map(name -> make(name, Objective.class))
        .filter(loss -> loss.taskKinds().contains(kind))
        .toList();
  }

  private static float[] floats(double[] draws) {
    float[] floats = new float[draws.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) draws[i];
    }
    return floats;
  }

  private static Examples ofClasses(int classes) {
    float[] x = floats(Draws.uniform(3, N * WIDTH, -1, 1));
    return Examples.of(x, WIDTH, Draws.codes(1, N, classes), classes, Draws.codes(2, N, 3), 3);
  }

  private static Examples ofNumbers() {
    float[] x = floats(Draws.uniform(3, N * WIDTH, -1, 1));
    double[] ones = new double[N];
    Arrays.fill(ones, 1);
    float[] targets = floats(Draws.uniform(4, N, -2, 2));
    return Examples.ofNumbers(x, WIDTH, targets, Draws.codes(2, N, 3), 3, ones);
  }

  private static Batch batch(Examples examples, NDManager manager, int outputs) {
    double[] draws = Draws.uniform(5, ROWS.length * outputs, -2, 2);
    NDArray logits =
        manager.create(draws, new Shape(ROWS.length, outputs)).toType(DataType.FLOAT32, false);
    logits.setRequiresGradient(true);
    Examples taken = examples.take(ROWS);
    Batch plain =
        examples.ofNumbers()
            ? Batch.ofNumbers(manager.create(taken.targets()), logits)
            : Batch.of(
                manager.create(Arrays.stream(taken.labels()).asLongStream().toArray()), logits);
    long[] groups = Arrays.stream(taken.groups()).asLongStream().toArray();
    return new Batch(logits, plain.labels(), manager.create(groups), plain.weights(), ROWS, 0.5);
  }

  private static void goesAround(Weighting weighting, Objective loss, Examples examples) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      int outputs = examples.ofNumbers() ? loss.head().outputs() : examples.classes();
      Batch batch = batch(examples, manager, outputs);
      Objective.Run run = loss.begin(examples.population(), new Seed(1));
      NDArray weights =
          weighting
              .begin(examples, new Seed(1))
              .weights(batch, () -> run.values(batch).stopGradient());
      for (float weight : weights.toFloatArray()) {
        assertThat(weight).as("%s around %s", weighting, loss).isFinite().isPositive();
      }
      NDArray value = run.loss(batch.weighted(weights));
      assertThat(value.getFloat()).as("%s around %s", weighting, loss).isFinite();
      if (loss instanceof SampleLoss || loss instanceof NumberLoss) {
        assertThat(value.getFloat())
            .as("%s around %s", weighting, loss)
            .isCloseTo(run.values(batch).mul(weights).mean().getFloat(), within(1e-4f));
      }
      Gradients.backward(value);
      for (float slope : batch.logits().getGradient().toFloatArray()) {
        assertThat(slope).as("%s around %s", weighting, loss).isFinite();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("weightings")
  void goesAroundEveryLossOfClasses(String recipe) {
    Weighting weighting = make(recipe, Weighting.class);
    assertThat(weighting.taskKinds()).containsAll(TaskKind.CLASSES);
    Examples three = ofClasses(3);
    List<Objective> all = losses(TaskKind.MULTICLASS);
    assertThat(all).hasSizeGreaterThan(30);
    for (Objective loss : all) {
      goesAround(weighting, loss, three);
    }
    goesAround(weighting, make("ensloss", Objective.class), ofClasses(2));
  }

  @ParameterizedTest
  @MethodSource("weightings")
  void goesAroundEveryLossOfNumbersWhereItIsForNumbers(String recipe) {
    Weighting weighting = make(recipe, Weighting.class);
    if (weighting.taskKinds().contains(TaskKind.REGRESSION)) {
      for (Objective loss : losses(TaskKind.REGRESSION)) {
        goesAround(weighting, loss, ofNumbers());
      }
    }
  }

  @Test
  void numbersAreWeighedByDensityGroupsClustersAndLosses() {
    assertThat(
            weightings()
                .filter(
                    recipe ->
                        make(recipe, Weighting.class).taskKinds().contains(TaskKind.REGRESSION)))
        .contains("density", "group-weights", "dataset-equity", "loss-reweighting")
        .contains("deferred(weighting=density, start=0)")
        .doesNotContain("class-weights", "effective-number", "likelihood", "confidence");
  }
}
