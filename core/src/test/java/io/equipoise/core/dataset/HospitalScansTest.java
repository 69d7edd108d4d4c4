package io.equipoise.core.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import org.junit.jupiter.api.Test;

class HospitalScansTest {

  @Test
  void eachHospitalHasItsOwnTie() {
    HospitalScans made = new HospitalScans(12, 0.9);
    assertThat(made.biasOf(0)).isCloseTo(1, within(1e-12));
    assertThat(made.biasOf(2)).isCloseTo(0.8, within(1e-12));
    Annotations truth = made.make(3000, new Seed(1)).truth();
    boolean[] agrees = truth.agrees();
    double[] shares = new double[3];
    double[] counts = new double[3];
    for (int i = 0; i < truth.size(); i++) {
      int hospital = truth.environment().orElseThrow().codes()[i];
      counts[hospital]++;
      shares[hospital] += agrees[i] ? 1 : 0;
    }
    for (int hospital = 0; hospital < 3; hospital++) {
      assertThat(shares[hospital] / counts[hospital])
          .isCloseTo(made.biasOf(hospital), within(0.05));
    }
    assertThat(new HospitalScans(12, 0.5).biasOf(0)).isEqualTo(0.5);
    assertThat(new HospitalScans(12, 0).biasOf(0)).isEqualTo(0);
  }

  @Test
  void theMarkerTellsTheScanner() {
    ImageSet images = new HospitalScans(28, 0.5).make(200, new Seed(2));
    for (int i = 0; i < images.size(); i++) {
      float[] pixels = images.pixels(new int[] {i});
      double left = 0;
      double right = 0;
      for (int y = 1; y < 5; y++) {
        left += pixels[y * 28 + 1] + pixels[y * 28 + 2];
        right += pixels[y * 28 + 23] + pixels[y * 28 + 24];
      }
      assertThat(right > left ? 1 : 0).isEqualTo(images.truth().shortcut().codes()[i]);
    }
  }

  @Test
  void lungsWithALesionAreBrighterAtTheirBrightest() {
    ImageSet images = new HospitalScans(28, 0.5).make(400, new Seed(3));
    double[] sums = new double[2];
    double[] counts = new double[2];
    for (int i = 0; i < images.size(); i++) {
      if (images.truth().shortcut().codes()[i] == 0) {
        float brightest = 0;
        for (int y = 8; y < 20; y++) {
          for (int x = 4; x < 24; x++) {
            brightest = Math.max(brightest, images.pixels()[(i * 28 + y) * 28 + x]);
          }
        }
        sums[images.labels()[i]] += brightest;
        counts[images.labels()[i]]++;
      }
    }
    assertThat(sums[1] / counts[1] - sums[0] / counts[0]).isGreaterThan(0.1);
  }
}
