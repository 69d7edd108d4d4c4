package io.equipoise.deep.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.layer.GaborSearch.Found;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class GaborSearchTest {
  private static final int SIDE = 14;
  private static final int SIZE = 7;

  private static List<Found> search(
      GaborSearch.Options options, float[] pixels, int channels, int[] labels, long seed) {
    try (NDManager manager = Torch.manager()) {
      Shape shape = new Shape(pixels.length / (channels * SIDE * SIDE), channels, SIDE, SIDE);
      return new GaborSearch(options)
          .among(manager.create(pixels, shape), labels, SIZE, new Seed(seed));
    }
  }

  private static float[] noise(long seed, int images) {
    double[] drawn = Draws.uniform(seed, images * SIDE * SIDE, -1, 1);
    float[] pixels = new float[drawn.length];
    for (int i = 0; i < drawn.length; i++) {
      pixels[i] = (float) drawn[i];
    }
    return pixels;
  }

  /** Adds stripes of a direction and wavelength to an image. */
  private static void stripe(float[] pixels, int image, double theta, double lambda, double phase) {
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double along = x * Math.cos(theta) + y * Math.sin(theta);
        pixels[(image * SIDE + y) * SIDE + x] +=
            (float) Math.cos(2 * Math.PI * along / lambda + phase);
      }
    }
  }

  /** A filter of length 1 without its mean. */
  private static double[][] plainFilter(GaborFilters.Numbers of) {
    double[][] filter = new double[SIZE][SIZE];
    double mean = 0;
    for (int row = 0; row < SIZE; row++) {
      for (int column = 0; column < SIZE; column++) {
        double x = column - 3;
        double y = row - 3;
        double along = x * Math.cos(of.theta()) + y * Math.sin(of.theta());
        double across = (y * Math.cos(of.theta()) - x * Math.sin(of.theta())) * of.gamma();
        double bell = Math.exp(-(along * along + across * across) / (2 * of.sigma() * of.sigma()));
        filter[row][column] = bell * Math.cos(2 * Math.PI * along / of.lambda() + of.psi());
        mean += filter[row][column] / (SIZE * SIZE);
      }
    }
    double square = 0;
    for (double[] row : filter) {
      for (int c = 0; c < SIZE; c++) {
        row[c] -= mean;
        square += row[c] * row[c];
      }
    }
    for (double[] row : filter) {
      for (int c = 0; c < SIZE; c++) {
        row[c] /= Math.sqrt(square);
      }
    }
    return filter;
  }

  private static double plainSeparation(
      GaborFilters.Numbers numbers, float[] pixels, int[] labels, int classes) {
    double[][] filter = plainFilter(numbers);
    int n = labels.length;
    double[] means = new double[n];
    int reach = SIDE - SIZE + 1;
    for (int i = 0; i < n; i++) {
      for (int row = 0; row < reach; row++) {
        for (int column = 0; column < reach; column++) {
          double answer = 0;
          for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
              answer += filter[y][x] * pixels[(i * SIDE + row + y) * SIDE + column + x];
            }
          }
          means[i] += Math.abs(answer) / (reach * reach);
        }
      }
    }
    double grand = Arrays.stream(means).average().orElseThrow();
    double between = 0;
    double within = 0;
    for (int c = 0; c < classes; c++) {
      double sum = 0;
      int size = 0;
      for (int i = 0; i < n; i++) {
        sum += labels[i] == c ? means[i] : 0;
        size += labels[i] == c ? 1 : 0;
      }
      between += size * Math.pow(sum / size - grand, 2) / n;
      for (int i = 0; i < n; i++) {
        within += labels[i] == c ? Math.pow(means[i] - sum / size, 2) / n : 0;
      }
    }
    return between / within;
  }

  @Test
  void keepsTheBestOfTheGridByTheSlowFormula() {
    int before = NativeArrays.count();
    int[] labels = new int[40];
    Arrays.setAll(labels, i -> i % 3);
    float[] pixels = noise(3, 40);
    for (int i = 0; i < 40; i++) {
      stripe(pixels, i, i, 3 + labels[i] * 0.4, i * i);
    }
    GaborSearch.Options all = new GaborSearch.Options(4, 3, 12, 5);
    List<Found> found = search(all, pixels, 1, labels, 1);
    List<GaborFilters.Numbers> expected =
        GaborFilters.gridNumbers(SIZE, 4, 3).stream()
            .sorted(
                Comparator.comparingDouble(numbers -> -plainSeparation(numbers, pixels, labels, 3)))
            .limit(5)
            .toList();
    assertThat(found).extracting(Found::numbers).containsExactlyElementsOf(expected);
    for (Found each : found) {
      double plain = plainSeparation(each.numbers(), pixels, labels, 3);
      assertThat(each.separation()).isCloseTo(plain, within(2e-3 * plain));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void findsTheOneWavelengthThatTellsTheClassesApart() {
    List<GaborFilters.Numbers> grid = GaborFilters.gridNumbers(SIZE, 2, 5);
    GaborFilters.Numbers telling = grid.get(3);
    GaborFilters.Numbers shared = grid.get(8);
    float[] pixels = noise(7, 24);
    int[] labels = new int[24];
    double[] phases = Draws.uniform(7, 48, 0, 2 * Math.PI);
    for (int i = 0; i < 24; i++) {
      labels[i] = i % 2 == 0 ? 9 : -4;
      stripe(pixels, i, shared.theta(), shared.lambda(), phases[i]);
      if (labels[i] == 9) {
        stripe(pixels, i, telling.theta(), telling.lambda(), phases[24 + i]);
      }
    }
    List<Found> found = search(new GaborSearch.Options(2, 5, 10, 1), pixels, 1, labels, 2);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).numbers()).isEqualTo(telling);
    assertThat(found.get(0).separation()).isGreaterThan(5);
  }

  @Test
  void triesEachFilterOnceAndAsManyAsItIsTold() {
    int[] labels = {0, 0, 1, 1, 0, 1};
    float[] pixels = noise(4, 6);
    GaborSearch.Options some = new GaborSearch.Options(5, 4, 7, 7);
    List<Found> once = search(some, pixels, 1, labels, 3);
    assertThat(new HashSet<>(once)).hasSize(7);
    assertThat(GaborFilters.gridNumbers(SIZE, 5, 4))
        .containsAll(once.stream().map(Found::numbers).toList());
    assertThat(search(some, pixels, 1, labels, 3)).isEqualTo(once);
    assertThat(search(some, pixels, 1, labels, 4)).isNotEqualTo(once);
    assertThat(once).isSortedAccordingTo(Comparator.comparingDouble(Found::separation).reversed());
  }

  @Test
  void channelsAreAveragedAndBrightnessDoesNotCount() {
    int[] labels = {0, 0, 1, 1};
    float[] pixels = noise(5, 4);
    float[] colours = new float[2 * pixels.length];
    for (int i = 0; i < 4; i++) {
      for (int p = 0; p < SIDE * SIDE; p++) {
        float each = pixels[i * SIDE * SIDE + p];
        colours[2 * i * SIDE * SIDE + p] = each + 0.5f + i;
        colours[(2 * i + 1) * SIDE * SIDE + p] = each - 0.5f + i;
      }
    }
    GaborSearch.Options options = new GaborSearch.Options(3, 2, 6, 3);
    List<Found> grey = search(options, pixels, 1, labels, 1);
    List<Found> coloured = search(options, colours, 2, labels, 1);
    for (int k = 0; k < 3; k++) {
      assertThat(coloured.get(k).numbers()).isEqualTo(grey.get(k).numbers());
      double separation = grey.get(k).separation();
      assertThat(coloured.get(k).separation()).isCloseTo(separation, within(1e-3 * separation));
    }
  }

  @Test
  void aBranchStartsFromWhatWasFound() {
    GaborBranch branch =
        new GaborBranch(new GaborBranch.Options(2, 2, SIZE, 3, 4, 0, 3, 0.1, true));
    List<GaborFilters.Numbers> best =
        search(new GaborSearch.Options(4, 3, 12, 3), noise(6, 4), 1, new int[] {0, 1, 0, 1}, 1)
            .stream()
            .map(Found::numbers)
            .toList();
    try (GaborLayer layer = branch.layer(best, 4, 2, new Seed(1))) {
      assertThat(layer.filters().count()).isEqualTo(3);
      for (int f = 0; f < 3; f++) {
        GaborFilters.Numbers starts = layer.filters().numbers().get(f);
        assertThat(starts.lambda()).isCloseTo(best.get(f).lambda(), within(1e-4));
        assertThat(starts.theta()).isCloseTo(best.get(f).theta(), within(1e-4));
      }
    }
  }

  private static void refused(float[] pixels, int[] labels, String message) {
    GaborSearch.Options options = new GaborSearch.Options(3, 2, 6, 2);
    assertThatThrownBy(() -> search(options, pixels, 1, labels, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    refused(noise(1, 3), new int[] {2, 2, 2}, "labels hold one class");
    refused(noise(1, 2), new int[] {0, 1}, "each of the classes has one image");
    refused(noise(1, 3), new int[] {0, 1}, "labels");
    float[] flat = new float[4 * SIDE * SIDE];
    for (int i = 0; i < flat.length; i++) {
      int image = i / (SIDE * SIDE);
      flat[i] = 0.1f + image;
    }
    refused(flat, new int[] {0, 0, 1, 1}, "flat");
    float[] alike = new float[4 * SIDE * SIDE];
    for (int i = 0; i < alike.length; i++) {
      alike[i] = noise(2, 1)[i % (SIDE * SIDE)];
    }
    refused(alike, new int[] {0, 0, 1, 1}, "all alike");
    float[] odd = noise(1, 4);
    odd[5] = Float.NaN;
    refused(odd, new int[] {0, 0, 1, 1}, "finite");
    assertThatThrownBy(() -> new GaborSearch.Options(2, 3, 7, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tried is 7, but the grid has 6 filters");
    assertThatThrownBy(() -> new GaborSearch.Options(2, 3, 6, 7))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("kept is 7");
    try (NDManager manager = Torch.manager()) {
      assertThatThrownBy(
              () ->
                  new GaborSearch(GaborSearch.Options.DEFAULT)
                      .among(
                          manager.zeros(new Shape(3, 1, 4, 4)),
                          new int[] {0, 0, 1},
                          SIZE,
                          new Seed(1)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("smaller than filters of 7");
    }
  }
}
