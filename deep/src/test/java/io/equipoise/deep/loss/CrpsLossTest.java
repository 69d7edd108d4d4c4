package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.NumberForecast;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.metric.EnsembleCrps;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.NumberTarget;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class CrpsLossTest {
  private static final double[] WORKED = {1, 2.5, 0, 4, 3, 3, 3, 3};

  /** The definition, over all pairs. */
  private static double slowly(double[] members, double truth, double alpha) {
    int m = members.length;
    double eps = (1 - alpha) / m;
    double score = 0;
    for (double one : members) {
      score += Math.abs(one - truth) / m;
      for (double other : members) {
        score -= (1 - eps) * Math.abs(one - other) / (2.0 * m * (m - 1));
      }
    }
    return score;
  }

  @Test
  void eachRowHasTheScoreOfItsMembers() {
    try (NDManager manager = Torch.manager()) {
      NDArray outputs = manager.create(WORKED, new Shape(2, 4));
      NDArray targets = manager.create(new double[] {2, 5});
      // row 0: 5.5/4 - 27/32; row 1: members that agree are one number
      assertThat(
              new CrpsLoss(new CrpsLoss.Options(4, 0)).perSample(targets, outputs).toDoubleArray())
          .containsExactly(new double[] {0.53125, 2}, within(1e-14));
      double fair = slowly(Arrays.copyOf(WORKED, 4), 2, 1);
      assertThat(
              new CrpsLoss(new CrpsLoss.Options(4, 1)).perSample(targets, outputs).toDoubleArray())
          .containsExactly(new double[] {fair, 2}, within(1e-14));
    }
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    for (double alpha : new double[] {0, 0.6, 1}) {
      double[] at = Draws.uniform(3, 5, -2, 2);
      double[] slopes = gradient(at, 0.3, alpha);
      for (int j = 0; j < at.length; j++) {
        double[] up = at.clone();
        double[] down = at.clone();
        up[j] += 1e-6;
        down[j] -= 1e-6;
        double slope = (slowly(up, 0.3, alpha) - slowly(down, 0.3, alpha)) / 2e-6;
        assertThat(slopes[j]).as("alpha %s, member %d", alpha, j).isCloseTo(slope, within(1e-8));
      }
    }
  }

  private static double[] gradient(double[] members, double target, double alpha) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray outputs = manager.create(members, new Shape(1, members.length));
      outputs.setRequiresGradient(true);
      NDArray targets = manager.create(new double[] {target});
      CrpsLoss loss = new CrpsLoss(new CrpsLoss.Options(members.length, alpha));
      Gradients.backward(loss.perSample(targets, outputs).sum());
      return outputs.getGradient().toDoubleArray();
    }
  }

  @Test
  void membersOfANetworkBeatAPointAndFollowTheNoise() {
    Dataset train = noisy(600, 1);
    Dataset test = noisy(400, 2);
    NumberForecast point = forecast("mlp(loss=absolute-error)", train, test);
    NumberForecast cloud = forecast("mlp(loss=crps)", train, test);
    NumberForecast.Members members = (NumberForecast.Members) cloud.spread();
    assertThat(members.count()).isEqualTo(9);
    double error = 0;
    double score = 0;
    double quiet = 0;
    double loud = 0;
    for (int i = 0; i < test.size(); i++) {
      double truth = test.numbers()[i];
      double[] own = Arrays.copyOfRange(members.values(), 9 * i, 9 * i + 9);
      error += Math.abs(point.values()[i] - truth);
      score += EnsembleCrps.plain(own, truth);
      double width =
          Arrays.stream(own).max().orElseThrow() - Arrays.stream(own).min().orElseThrow();
      double x = ((NumericColumn) test.rows().features().column("x")).value(i);
      quiet += x < -0.5 ? width : 0;
      loud += x > 0.5 ? width : 0;
    }
    assertThat(score).isLessThan(0.85 * error);
    assertThat(loud).isGreaterThan(2 * quiet);
  }

  private static NumberForecast forecast(String recipe, Dataset train, Dataset test) {
    Learner learner = Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Learner.class);
    try (Model model = learner.fit(train, new Seed(5))) {
      return model.predict(test.rows()).numbers();
    }
  }

  /** Normal noise that is far louder on the right. */
  private static Dataset noisy(int rows, long seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    double[] x = new double[rows];
    double[] y = new double[rows];
    double[] weights = new double[rows];
    for (int i = 0; i < rows; i++) {
      x[i] = 2 * random.nextDouble() - 1;
      y[i] = 10 + x[i] + (0.2 + (x[i] > 0 ? 2 * x[i] : 0)) * gaussian.sample();
      weights[i] = 1;
    }
    Table features = Table.of(List.of(NumericColumn.of("x", x)));
    return Dataset.of(new Rows(features, Groups.none(rows)), new NumberTarget(y), weights);
  }

  @Test
  void refusesOneMemberAndAlphaOutsideItsRange() {
    assertThatThrownBy(() -> new CrpsLoss.Options(1, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("members is 1");
    assertThatThrownBy(() -> new CrpsLoss.Options(9, 1.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("alpha is 1.5");
  }
}
