package io.equipoise.tabular.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.tabular.optimise.Lbfgs.Options;
import io.equipoise.tabular.optimise.Lbfgs.Result;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LbfgsTest {
  /** Rosenbrock's curved valley, lowest at (1, 1). */
  private static final Smooth VALLEY =
      (x, g) -> {
        double across = x[1] - x[0] * x[0];
        g[0] = -400 * x[0] * across - 2 * (1 - x[0]);
        g[1] = 200 * across;
        return 100 * across * across + (1 - x[0]) * (1 - x[0]);
      };

  @Test
  void findsTheEndOfACurvedValley() {
    double[] start = {-1.2, 1};
    Result found = Lbfgs.minimise(VALLEY, start, Options.DEFAULT);
    assertThat(found.converged()).isTrue();
    assertThat(found.x()).containsExactly(new double[] {1, 1}, within(1e-7));
    assertThat(found.value()).isCloseTo(0, within(1e-14));
    assertThat(found.iterations()).isLessThan(60);
    assertThat(start).containsExactly(-1.2, 1);
  }

  @Test
  void solvesIllConditionedQuadratics() {
    for (long seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int size = 1 + random.nextInt(30);
      double[] centre = random.doubles(size, -5, 5).toArray();
      double[] curvature = new double[size];
      for (int j = 0; j < size; j++) {
        curvature[j] = Math.exp(random.nextDouble(-5, 5));
      }
      Smooth bowl =
          (x, g) -> {
            double sum = 0;
            for (int j = 0; j < x.length; j++) {
              double away = x[j] - centre[j];
              g[j] = curvature[j] * away;
              sum += curvature[j] * away * away / 2;
            }
            return sum;
          };
      Result found = Lbfgs.minimise(bowl, new double[size], new Options(7, 2000, 1e-9));
      assertThat(found.converged()).as("seed %d", seed).isTrue();
      assertThat(found.x()).as("seed %d", seed).containsExactly(centre, within(1e-5));
    }
  }

  @Test
  void staysWhereTheFunctionIsDefined() {
    // x - ln x, lowest at 1; the first full step leads below 0
    Smooth barrier =
        (x, g) -> {
          g[0] = 1 - 1 / x[0];
          return x[0] > 0 ? x[0] - Math.log(x[0]) : Double.NaN;
        };
    for (double start : new double[] {1e-6, 0.3, 50, 1e6}) {
      Result found = Lbfgs.minimise(barrier, new double[] {start}, Options.DEFAULT);
      assertThat(found.x()[0]).as("from %s", start).isCloseTo(1, within(1e-6));
    }
    assertThatThrownBy(() -> Lbfgs.minimise(barrier, new double[] {-1}, Options.DEFAULT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("start");
  }

  @Test
  void stopsWhenIterationsRunOutAndSaysSo() {
    Result found = Lbfgs.minimise(VALLEY, new double[] {-1.2, 1}, new Options(5, 3, 1e-12));
    assertThat(found.converged()).isFalse();
    assertThat(found.iterations()).isEqualTo(3);
    assertThat(found.value()).isLessThan(24.2);
  }

  @Test
  void endsAtOnceWhereItIsFlat() {
    Result found = Lbfgs.minimise(VALLEY, new double[] {1, 1}, Options.DEFAULT);
    assertThat(found.iterations()).isZero();
    assertThat(found.converged()).isTrue();
    Result empty = Lbfgs.minimise((x, g) -> 3, new double[0], Options.DEFAULT);
    assertThat(empty.value()).isEqualTo(3);
  }

  @Test
  void doesNotPretendToConvergeOnAGradientThatIsWrong() {
    Smooth wrong =
        (x, g) -> {
          g[0] = -1;
          return x[0];
        };
    assertThat(Lbfgs.minimise(wrong, new double[1], Options.DEFAULT).converged()).isFalse();
  }

  @Test
  void refusesBadOptions() {
    assertThatThrownBy(() -> new Options(0, 1, 1)).hasMessageContaining("memory");
    assertThatThrownBy(() -> new Options(1, 0, 1)).hasMessageContaining("iterations");
    assertThatThrownBy(() -> new Options(1, 1, 0)).hasMessageContaining("tolerance");
  }
}
