package io.equipoise.deep.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * An autoencoder of coded rows whose codes say little of the group, and a small encoder that was
 * taught the same codes.
 *
 * <pre>
 *   teacher q(z | x, s) = N(mu, v), decoder p(x | z, s): one softmax per column
 *   loss = Σ columns cross-entropy + KL(q || N(0, I)) + beta · {@link GaussianDistanceCovariance}
 *   student: {@link LatentDistillation} from the teacher's codes, constant
 * </pre>
 *
 * <p>{@code ln v} is held in [-6, 4].
 *
 * @param widths codes of each column
 * @param groups how many groups
 * @param latent numbers of a code
 */
public record FairLatentModel(
    int[] widths,
    int groups,
    int latent,
    DenseWeights teacher,
    DenseWeights decoder,
    DenseWeights student) {
  private static final double LEAST_LOG = -6;
  private static final double MOST_LOG = 4;

  /** How made rows come by their group when they are decoded. */
  public enum Decoding {
    /** Logits averaged over all groups: the output cannot read the group. */
    NEUTRAL,
    /** A random group from the shares of the rows. */
    RANDOM,
    /** The row's own group, which makes the bias anew. */
    TRUE
  }

  /**
   * How to train.
   *
   * @param latent numbers of a code; at least 1
   * @param hidden units of the teacher and the decoder; at least 1
   * @param small units of the student; at least 1
   * @param epochs of teacher and decoder; at least 1
   * @param studentEpochs of the student; at least 1
   * @param batchSize at least 2, better 50 rows per group
   * @param learningRate of Adam; above 0
   * @param beta price of codes that say the group; at least 0, in powers of ten
   */
  public record Settings(
      int latent,
      int hidden,
      int small,
      int epochs,
      int studentEpochs,
      int batchSize,
      double learningRate,
      double beta) {
    public Settings {
      Require.between("latent", latent, 1, 1 << 12);
      Require.between("hidden", hidden, 1, 1 << 16);
      Require.between("small", small, 1, 1 << 16);
      Require.atLeast("epochs", epochs, 1);
      Require.atLeast("studentEpochs", studentEpochs, 1);
      Require.atLeast("batchSize", batchSize, 2);
      Require.above("learningRate", learningRate, 0);
      Require.between("beta", beta, 0, 1e15);
    }
  }

  /**
   * Trains teacher, decoder and student.
   *
   * @param codes (N,columns), each in [0, widths[column])
   * @param rowGroups (N) in [0, groups)
   * @throws UserError when the loss stops being a number
   */
  public static FairLatentModel fit(
      int[][] codes, int[] widths, int[] rowGroups, int groups, Settings settings, Seed seed) {
    Require.that(codes.length > 0, "there is no row to learn from");
    Require.sameLength("the codes", codes.length, "the groups", rowGroups.length);
    float[] inputs = inputs(codes, widths, rowGroups, groups);
    int width = Arrays.stream(widths).sum();
    int in = width + groups;
    int latent = settings.latent();
    int[] up = {in, settings.hidden(), 2 * latent};
    int[] down = {latent + groups, settings.hidden(), width};
    int[] little = {in, settings.small(), 2 * latent};
    try (DenseNetwork teacher = DenseNetwork.random(up, 0, seed.child("teacher"));
        DenseNetwork decoder = DenseNetwork.random(down, 0, seed.child("decoder"));
        DenseNetwork student = DenseNetwork.random(little, 0, seed.child("student"))) {
      Course course = new Course(inputs, in, widths, rowGroups, groups, settings);
      course.teach(teacher, decoder, seed.child("teaching"));
      course.distil(teacher, student, seed.child("distilling"));
      return new FairLatentModel(
          widths, groups, latent, teacher.weights(), decoder.weights(), student.weights());
    }
  }

  /** One-hot codes and group, row by row. */
  static float[] inputs(int[][] codes, int[] widths, int[] rowGroups, int groups) {
    int width = Arrays.stream(widths).sum();
    float[] inputs = new float[codes.length * (width + groups)];
    for (int i = 0; i < codes.length; i++) {
      int at = i * (width + groups);
      for (int c = 0; c < widths.length; c++) {
        Require.between("a code", codes[i][c], 0, widths[c] - 1.0);
        inputs[at + codes[i][c]] = 1;
        at += widths[c];
      }
      Require.between("a group", rowGroups[i], 0, groups - 1.0);
      inputs[at + rowGroups[i]] = 1;
    }
    return inputs;
  }

  /**
   * Rows like these, anew: encoded by the student or the teacher, drawn and decoded.
   *
   * @return codes (N,columns)
   */
  public int[][] made(
      int[][] codes, int[] rowGroups, boolean byStudent, Decoding decoding, Seed seed) {
    float[] inputs = inputs(codes, widths, rowGroups, groups);
    int in = inputs.length / Math.max(1, codes.length);
    DenseWeights.Forward encoder = (byStudent ? student : teacher).forward();
    DenseWeights.Forward down = decoder.forward();
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int[][] made = new int[codes.length][widths.length];
    float[] code = new float[latent];
    for (int i = 0; i < made.length; i++) {
      float[] out = encoder.logits(inputs, i * in);
      for (int d = 0; d < latent; d++) {
        double log = Math.max(LEAST_LOG, Math.min(MOST_LOG, out[latent + d]));
        code[d] = (float) (out[d] + Math.exp(log / 2) * normal.sample());
      }
      int group = rowGroups[i];
      if (decoding == Decoding.RANDOM) {
        group = rowGroups[random.nextInt(rowGroups.length)];
      }
      double[] logits = decoding == Decoding.NEUTRAL ? neutral(down, code) : of(down, code, group);
      draw(logits, made[i], random);
    }
    return made;
  }

  /** Logits of a code, averaged over groups. */
  double[] neutral(DenseWeights.Forward down, float[] code) {
    double[] sum = new double[decoder.outputs()];
    for (int g = 0; g < groups; g++) {
      double[] logits = of(down, code, g);
      for (int k = 0; k < sum.length; k++) {
        sum[k] += logits[k] / groups;
      }
    }
    return sum;
  }

  private double[] of(DenseWeights.Forward down, float[] code, int group) {
    float[] row = Arrays.copyOf(code, latent + groups);
    row[latent + group] = 1;
    float[] out = down.logits(row, 0);
    double[] logits = new double[out.length];
    for (int k = 0; k < out.length; k++) {
      logits[k] = out[k];
    }
    return logits;
  }

  private void draw(double[] logits, int[] into, UniformRandomProvider random) {
    int from = 0;
    for (int c = 0; c < widths.length; c++) {
      double top = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < widths[c]; k++) {
        top = Math.max(top, logits[from + k]);
      }
      double sum = 0;
      for (int k = 0; k < widths[c]; k++) {
        sum += Math.exp(logits[from + k] - top);
      }
      double left = random.nextDouble() * sum;
      int code = 0;
      while (code + 1 < widths[c] && left >= Math.exp(logits[from + code] - top)) {
        left -= Math.exp(logits[from + code++] - top);
      }
      into[c] = code;
      from += widths[c];
    }
  }

  /** What the teacher's codes of these rows say of the group, over all of them. */
  public double covariance(int[][] codes, int[] rowGroups, boolean byStudent) {
    float[] inputs = inputs(codes, widths, rowGroups, groups);
    int in = inputs.length / Math.max(1, codes.length);
    DenseWeights.Forward encoder = (byStudent ? student : teacher).forward();
    double[] means = new double[codes.length * latent];
    double[] variances = new double[means.length];
    for (int i = 0; i < codes.length; i++) {
      float[] out = encoder.logits(inputs, i * in);
      for (int d = 0; d < latent; d++) {
        means[i * latent + d] = out[d];
        double log = Math.max(LEAST_LOG, Math.min(MOST_LOG, out[latent + d]));
        variances[i * latent + d] = Math.exp(log);
      }
    }
    try (NDManager manager = Torch.manager()) {
      Shape shape = new Shape(codes.length, latent);
      return GaussianDistanceCovariance.of(
              manager.create(means, shape), manager.create(variances, shape), rowGroups, groups)
          .getDouble();
    }
  }

  /** One training. */
  private record Course(
      float[] inputs, int in, int[] widths, int[] rowGroups, int groups, Settings settings) {

    /** What a batch costs; arrays belong to the batch's rows. */
    private interface Cost {
      NDArray of(NDArray x, int[] rows);
    }

    void teach(DenseNetwork teacher, DenseNetwork decoder, Seed seed) {
      UniformRandomProvider random = seed.child("noise").generator();
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      int latent = settings.latent();
      List<NDArray> parameters = new ArrayList<>(teacher.parameters());
      parameters.addAll(decoder.parameters());
      Cost cost =
          (x, rows) -> {
            NDArray code = teacher.forward(x, true);
            NDArray means = means(code, latent);
            NDArray logs = logs(code, latent);
            NDArray spread = logs.mul(Scalars.held(0.5, logs)).exp();
            float[] noise = new float[rows.length * latent];
            for (int k = 0; k < noise.length; k++) {
              noise[k] = (float) normal.sample();
            }
            NDArray drawn = x.getManager().create(noise, means.getShape());
            NDArray z = means.add(spread.mul(drawn));
            NDArray group = x.get(new NDIndex(":, " + (in - groups) + ":"));
            NDArray out = decoder.forward(z.concat(group, 1), true);
            NDArray loss = reconstruction(out, x).add(GaussianKl.fromStandard(means, logs).mean());
            if (settings.beta() == 0) {
              return loss;
            }
            int[] of = Arrays.stream(rows).map(row -> rowGroups[row]).toArray();
            NDArray price = GaussianDistanceCovariance.of(means, logs.exp(), of, groups);
            return loss.add(price.mul(Scalars.held(settings.beta(), price)));
          };
      run(parameters, cost, settings.epochs(), teacher.manager(), seed);
    }

    void distil(DenseNetwork teacher, DenseNetwork student, Seed seed) {
      int latent = settings.latent();
      Cost cost =
          (x, rows) -> {
            NDArray goal = teacher.forward(x, true).stopGradient();
            NDArray code = student.forward(x, true);
            return LatentDistillation.DEFAULT.of(
                means(code, latent),
                logs(code, latent).exp(),
                means(goal, latent),
                logs(goal, latent).exp());
          };
      run(student.parameters(), cost, settings.studentEpochs(), student.manager(), seed);
    }

    private static NDArray means(NDArray code, int latent) {
      return code.get(new NDIndex(":, :" + latent));
    }

    private static NDArray logs(NDArray code, int latent) {
      return code.get(new NDIndex(":, " + latent + ":")).clip(LEAST_LOG, MOST_LOG);
    }

    /** Cross-entropy of every column, summed; the mean over rows. */
    private NDArray reconstruction(NDArray out, NDArray x) {
      NDArray sum = out.getManager().create(0f);
      int from = 0;
      for (int width : widths) {
        NDIndex block = new NDIndex(":, " + from + ":" + (from + width));
        sum = sum.add(out.get(block).logSoftmax(1).mul(x.get(block)).sum());
        from += width;
      }
      return sum.div(Scalars.held(-x.getShape().get(0), sum));
    }

    private void run(List<NDArray> parameters, Cost cost, int epochs, NDManager owner, Seed seed) {
      UniformRandomProvider random = seed.child("order").generator();
      int size = Math.min(settings.batchSize(), rowGroups.length);
      try (NDManager manager = owner.newSubManager();
          Gradients recording = Gradients.record()) {
        Adam adam = new Adam(parameters, settings.learningRate(), 0, manager);
        for (int epoch = 0; epoch < epochs; epoch++) {
          int[] order = Permutation.of(rowGroups.length, random);
          for (int from = 0; from + size <= order.length; from += size) {
            if (Thread.currentThread().isInterrupted()) {
              throw new CancellationException("training was interrupted");
            }
            int[] rows = Arrays.copyOfRange(order, from, from + size);
            float[] taken = new float[size * in];
            for (int k = 0; k < size; k++) {
              System.arraycopy(inputs, rows[k] * in, taken, k * in, in);
            }
            try (NDManager step = manager.newSubManager()) {
              NDArray loss = cost.of(step.create(taken, new Shape(size, in)), rows);
              if (!Float.isFinite(loss.getFloat())) {
                throw new UserError(
                    "training left the numbers; lower learningRate, which is "
                        + settings.learningRate()
                        + ", or beta, which is "
                        + settings.beta());
              }
              Gradients.backward(loss);
              adam.step();
            }
          }
        }
      }
    }
  }
}
