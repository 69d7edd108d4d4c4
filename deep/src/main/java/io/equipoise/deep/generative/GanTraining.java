package io.equipoise.deep.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
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
 * Trains a generator in three stages: as usual, then against a critic that sees more of the rows
 * that the generator left out, and with a price on labels that say the group.
 *
 * <pre>
 *   critic D(x, y, s): mean D(made) - mean D(real) + 10 · {@link GradientPenalty}
 *   classifier C(y | x, s): cross-entropy on real rows and, half as heavy, on made ones
 *   generator: -mean D(made) + 0.1 · cross-entropy of C(x~, s) and y~ + lambda · {@link
 *   LabelGroupInformation} of y~, from 60 % of the steps on
 *   scores: {@link DiscrepancyScore} of D(row) - mean D(made), every 25 steps from 40 % to 60 %
 * </pre>
 *
 * <p>From 60 % on real rows are drawn by score, ever less so until the last are drawn evenly again,
 * since rare rows would end too common otherwise. Groups of made rows are those of random real
 * ones.
 *
 * @param noise numbers of noise; at least 1
 * @param hidden units in both hidden layers of each network; at least 1
 * @param steps of the generator; at least 1
 * @param criticSteps before each of them; at least 1
 * @param batchSize at least 2, better 30 rows of the smallest group
 * @param learningRate of Adam with betas 0.5 and 0.9; above 0
 * @param lambda price of labels that say the group; at least 0
 * @param kappa weight of the deviation in a score; at least 0
 * @param weighted whether rows are drawn by score
 */
public record GanTraining(
    int noise,
    int hidden,
    int steps,
    int criticSteps,
    int batchSize,
    double learningRate,
    double lambda,
    double kappa,
    boolean weighted) {
  private static final double STAGE = 0.6;
  private static final double DIAGNOSIS = 0.4;
  private static final int EVERY = 25;

  public GanTraining {
    Require.between("noise", noise, 1, 1 << 12);
    Require.between("hidden", hidden, 1, 1 << 14);
    Require.atLeast("steps", steps, 1);
    Require.between("criticSteps", criticSteps, 1, 1000);
    Require.atLeast("batchSize", batchSize, 2);
    Require.above("learningRate", learningRate, 0);
    Require.between("lambda", lambda, 0, 1e9);
    Require.between("kappa", kappa, 0, 1e9);
  }

  /**
   * Trains on these rows.
   *
   * @throws UserError when a loss stops being a number
   */
  public RowGenerator fit(GanRows rows, Seed seed) {
    int in = rows.whole();
    int[] up = {noise + rows.groupCount(), hidden, hidden, rows.width() + 1};
    int[] judge = {in, hidden, hidden, 1};
    int[] classify = {rows.width() + rows.groupCount(), hidden, 1};
    try (DenseNetwork generator = DenseNetwork.random(up, 0, seed.child("generator"));
        DenseNetwork critic = DenseNetwork.random(judge, 0, seed.child("critic"));
        DenseNetwork classifier = DenseNetwork.random(classify, 0, seed.child("classifier"));
        NDManager manager = generator.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      new Game(rows, generator, critic, classifier, manager, seed).play();
      return new RowGenerator(generator.weights(), rows.widths(), rows.groupCount(), noise);
    }
  }

  /** One training. */
  private final class Game {
    private final GanRows rows;
    private final DenseNetwork generator;
    private final DenseNetwork critic;
    private final DenseNetwork classifier;
    private final NDManager manager;
    private final UniformRandomProvider random;
    private final ZigguratSampler.NormalizedGaussian normal;
    private final Adam ofGenerator;
    private final Adam ofCritic;
    private final Adam ofClassifier;
    private final List<double[]> history = new ArrayList<>();
    private double[] cumulative = new double[0];
    private double byScore;

    Game(
        GanRows rows,
        DenseNetwork generator,
        DenseNetwork critic,
        DenseNetwork classifier,
        NDManager manager,
        Seed seed) {
      this.rows = rows;
      this.generator = generator;
      this.critic = critic;
      this.classifier = classifier;
      this.manager = manager;
      random = seed.child("draws").generator();
      normal = ZigguratSampler.NormalizedGaussian.of(random);
      ofGenerator = adam(generator);
      ofCritic = adam(critic);
      ofClassifier = adam(classifier);
    }

    private Adam adam(DenseNetwork network) {
      return new Adam(network.parameters(), learningRate, 0, 0.5, 0.9, manager);
    }

    void play() {
      int turn = (int) Math.ceil(STAGE * steps);
      for (int step = 0; step < steps; step++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("training was interrupted");
        }
        if (weighted && step >= DIAGNOSIS * steps && step < turn && step % EVERY == 0) {
          history.add(ratios());
        }
        if (step == turn && !history.isEmpty()) {
          cumulative = cumulated(scores());
        }
        byScore = step < turn ? 0 : 1 - (double) (step - turn) / (steps - turn);
        for (int k = 0; k < criticSteps; k++) {
          criticStep();
        }
        classifierStep();
        generatorStep(step >= turn ? lambda : 0);
      }
    }

    private double[] scores() {
      double[][] ratios = new double[rows.size()][history.size()];
      for (int t = 0; t < history.size(); t++) {
        for (int i = 0; i < ratios.length; i++) {
          ratios[i][t] = history.get(t)[i];
        }
      }
      return DiscrepancyScore.drawing(DiscrepancyScore.ofRatios(ratios, kappa), true);
    }

    private static double[] cumulated(double[] shares) {
      double[] sums = shares.clone();
      for (int i = 1; i < sums.length; i++) {
        sums[i] += sums[i - 1];
      }
      return sums;
    }

    /** Critic's value of each real row less its mean over as many made ones. */
    private double[] ratios() {
      DenseWeights.Forward forward = critic.weights().forward();
      RowGenerator now =
          new RowGenerator(generator.weights(), rows.widths(), rows.groupCount(), noise);
      RowGenerator.Made made = now.made(rows.groups(), new Seed(random.nextLong()));
      int width = rows.width();
      float[] row = new float[rows.whole()];
      double mean = 0;
      for (int i = 0; i < rows.size(); i++) {
        Arrays.fill(row, 0);
        System.arraycopy(made.x(), i * width, row, 0, width);
        row[width] = (float) made.softLabels()[i];
        row[width + 1 + made.groups()[i]] = 1;
        mean += forward.logits(row, 0)[0] / rows.size();
      }
      double[] ratios = new double[rows.size()];
      int[] one = new int[1];
      for (int i = 0; i < ratios.length; i++) {
        one[0] = i;
        ratios[i] = forward.logits(rows.whole(one), 0)[0] - mean;
      }
      return ratios;
    }

    private int[] drawn() {
      int[] drawn = new int[batchSize];
      for (int k = 0; k < batchSize; k++) {
        if (cumulative.length > 0 && random.nextDouble() < byScore) {
          int at = Arrays.binarySearch(cumulative, random.nextDouble());
          drawn[k] = Math.min(rows.size() - 1, at < 0 ? -at - 1 : at);
        } else {
          drawn[k] = random.nextInt(rows.size());
        }
      }
      return drawn;
    }

    private NDArray real(NDManager step) {
      return step.create(rows.whole(drawn()), new Shape(batchSize, rows.whole()));
    }

    /** Made rows with soft label and group (batch, whole), of groups of random real rows. */
    private NDArray made(NDManager step, int[] groups) {
      float[] in = new float[batchSize * (noise + rows.groupCount())];
      float[] ofGroup = new float[batchSize * rows.groupCount()];
      for (int k = 0; k < batchSize; k++) {
        groups[k] = rows.groups()[random.nextInt(rows.size())];
        int at = k * (noise + rows.groupCount());
        for (int d = 0; d < noise; d++) {
          in[at + d] = (float) normal.sample();
        }
        in[at + noise + groups[k]] = 1;
        ofGroup[k * rows.groupCount() + groups[k]] = 1;
      }
      NDArray z = step.create(in, new Shape(batchSize, noise + rows.groupCount()));
      NDArray blocks = RowGenerator.blocks(generator.forward(z, true), rows.widths());
      return blocks.concat(step.create(ofGroup, new Shape(batchSize, rows.groupCount())), 1);
    }

    private void criticStep() {
      try (NDManager step = manager.newSubManager()) {
        NDArray real = real(step);
        NDArray made = made(step, new int[batchSize]).stopGradient();
        float[] shares = new float[batchSize];
        for (int k = 0; k < batchSize; k++) {
          shares[k] = random.nextFloat();
        }
        NDArray share = step.create(shares, new Shape(batchSize, 1));
        NDArray between = real.mul(share).add(made.mul(share.neg().add(1)));
        NDArray penalty = GradientPenalty.of(critic.parameters(), between);
        NDArray gain = critic.forward(made, true).mean().sub(critic.forward(real, true).mean());
        Gradients.backward(sound(gain.add(penalty.mul(Scalars.held(10, penalty)))));
        ofCritic.step();
      }
    }

    private void classifierStep() {
      try (NDManager step = manager.newSubManager()) {
        NDArray own = fit(real(step));
        NDArray made = fit(made(step, new int[batchSize]).stopGradient());
        Gradients.backward(sound(own.add(made.mul(Scalars.held(0.5, made)))));
        ofClassifier.step();
      }
    }

    /** Cross-entropy of the classifier with the labels of whole rows, soft or not. */
    private NDArray fit(NDArray whole) {
      int width = rows.width();
      NDArray x = whole.get(new NDIndex(":, :" + width));
      NDArray label = whole.get(new NDIndex(":, " + width + ":" + (width + 1)));
      NDArray group = whole.get(new NDIndex(":, " + (width + 1) + ":"));
      NDArray logit = classifier.forward(x.concat(group, 1), true);
      return LogSumExp.softplus(logit).sub(logit.mul(label)).mean();
    }

    private void generatorStep(double price) {
      try (NDManager step = manager.newSubManager()) {
        int[] groups = new int[batchSize];
        NDArray made = made(step, groups);
        NDArray match = fit(made);
        NDArray loss = critic.forward(made, true).mean().neg();
        loss = loss.add(match.mul(Scalars.held(0.1, match)));
        if (price > 0) {
          long[] codes = Arrays.stream(groups).asLongStream().toArray();
          int at = rows.width();
          NDArray labels = made.get(new NDIndex(":, " + at + ":" + (at + 1))).squeeze(1);
          NDArray said = LabelGroupInformation.of(labels, step.create(codes), rows.groupCount());
          loss = loss.add(said.mul(Scalars.held(price, said)));
        }
        Gradients.backward(sound(loss));
        ofGenerator.step();
        Gradients.clear(critic.parameters());
        Gradients.clear(classifier.parameters());
      }
    }

    private NDArray sound(NDArray loss) {
      if (!Float.isFinite(loss.getFloat())) {
        throw new UserError(
            "training left the numbers; lower learningRate, which is " + learningRate);
      }
      return loss;
    }
  }
}
