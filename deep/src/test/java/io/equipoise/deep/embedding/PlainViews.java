package io.equipoise.deep.embedding;

import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;

/** Views of items in plain Java: directions and their products, for slow versions of losses. */
record PlainViews(double[][][] raw) {

  /** Views of directions in the plane, by their angles in degrees. */
  static PlainViews ofAngles(double[]... degrees) {
    return new PlainViews(
        Arrays.stream(degrees)
            .map(
                view ->
                    Arrays.stream(view)
                        .map(Math::toRadians)
                        .mapToObj(angle -> new double[] {Math.cos(angle), Math.sin(angle)})
                        .toArray(double[][]::new))
            .toArray(double[][][]::new));
  }

  /** Random rows, not of length 1. */
  static PlainViews random(long seed, int views, int items, int width) {
    return of(Draws.uniform(seed, views * items * width, -2, 2), views, items);
  }

  static PlainViews of(double[] flat, int views, int items) {
    int width = flat.length / views / items;
    double[][][] raw = new double[views][items][width];
    for (int i = 0; i < flat.length; i++) {
      raw[i / width / items][i / width % items][i % width] = flat[i];
    }
    return new PlainViews(raw);
  }

  double[] flat() {
    return Arrays.stream(raw).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
  }

  int count() {
    return raw.length;
  }

  int items() {
    return raw[0].length;
  }

  int width() {
    return raw[0][0].length;
  }

  /** The cosine of item i in view v and item j in view w. */
  double cosine(int v, int i, int w, int j) {
    return dot(raw[v][i], raw[w][j])
        / Math.sqrt(dot(raw[v][i], raw[v][i]) * dot(raw[w][j], raw[w][j]));
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  /** These views as the input of a function. */
  Evaluated into(Evaluated evaluated) {
    return evaluated.array("views", flat(), count(), items(), width());
  }

  /** The same items in another order, alike in all views. */
  PlainViews permuted(int... order) {
    return new PlainViews(
        Arrays.stream(raw)
            .map(view -> Arrays.stream(order).mapToObj(i -> view[i]).toArray(double[][]::new))
            .toArray(double[][][]::new));
  }

  /** The views of these numbers. */
  PlainViews views(int... order) {
    return new PlainViews(Arrays.stream(order).mapToObj(v -> raw[v]).toArray(double[][][]::new));
  }

  /** One view turned in the plane of its first two coordinates. */
  PlainViews turned(int view, double angle) {
    double[][][] turned = raw.clone();
    turned[view] =
        Arrays.stream(raw[view])
            .map(
                row -> {
                  double[] other = row.clone();
                  other[0] = Math.cos(angle) * row[0] - Math.sin(angle) * row[1];
                  other[1] = Math.sin(angle) * row[0] + Math.cos(angle) * row[1];
                  return other;
                })
            .toArray(double[][]::new);
    return new PlainViews(turned);
  }
}
