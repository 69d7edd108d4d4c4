package io.equipoise.tabular.network;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Grows a network a few units at a time, each group fitted to what the scores so far leave over.
 *
 * @param target truth of the rows
 * @param x (N·D) encoded rows
 * @param width D
 * @param weights (N) of rows, above 0
 */
record NetworkBoosting(BoostedTarget target, float[] x, int width, double[] weights) {

  /** The merged network; fewer steps than asked for where another one would not help. */
  BoostedNetwork grow(GradientBoostedNetwork.Options options, Seed seed) {
    int rows = weights.length;
    int outputs = target.outputs();
    int steps = Math.max(1, options.units() / options.unitsPerStep());
    int drawn = Math.max(1, (int) Math.min(options.mostRows(), Math.round(rows * options.rows())));
    UnitFit fit = new UnitFit(x, width, weights, outputs, options.unitsPerStep());
    double[] start = target.start(weights);
    double[] scores = new double[rows * outputs];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = start[i % outputs];
    }
    int hiddenEach = options.unitsPerStep() * (width + 1);
    int outEach = (options.unitsPerStep() + 1) * outputs;
    double[] hidden = new double[steps * hiddenEach];
    double[] out = new double[steps * outEach];
    double loss = target.loss(scores, weights);
    int rises = 0;
    int done = 0;
    while (done < steps && rises < 2) {
      Seed step = seed.child(done);
      int[] some = draw(rows, drawn, step);
      BoostedNetwork units =
          fit.fit(target.residuals(scores), some, options.iterations(), step.child("units"));
      double[] h = said(units);
      double[] newton = target.newton(scores, h, weights);
      if (!(newton[1] > BoostedTarget.FLAT)) {
        break;
      }
      double rho = options.rate() * newton[0] / newton[1];
      for (int i = 0; i < scores.length; i++) {
        scores[i] += rho * h[i];
      }
      System.arraycopy(units.hidden(), 0, hidden, done * hiddenEach, hiddenEach);
      for (int i = 0; i < outEach; i++) {
        out[done * outEach + i] = target.merged() * rho * units.out()[i];
      }
      double now = target.loss(scores, weights);
      rises = now > loss ? rises + 1 : 0;
      loss = now;
      done++;
    }
    for (int k = 0; k < outputs; k++) {
      start[k] *= target.merged();
    }
    return new BoostedNetwork(
        width,
        outputs,
        options.unitsPerStep(),
        start,
        Arrays.copyOf(hidden, done * hiddenEach),
        Arrays.copyOf(out, done * outEach));
  }

  /** Row numbers, ascending: all, or some drawn without replacement. */
  private static int[] draw(int rows, int count, Seed seed) {
    int[] all = IntStream.range(0, rows).toArray();
    if (count >= rows) {
      return all;
    }
    int[] some = Permutation.choose(all, count, seed.child("rows").generator());
    Arrays.sort(some);
    return some;
  }

  private double[] said(BoostedNetwork units) {
    int outputs = target.outputs();
    double[] h = new double[weights.length * outputs];
    double[] row = new double[outputs];
    for (int i = 0; i < weights.length; i++) {
      units.scores(x, i * width, 1, row);
      System.arraycopy(row, 0, h, i * outputs, outputs);
    }
    return h;
  }
}
