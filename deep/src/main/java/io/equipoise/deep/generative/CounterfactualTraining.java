package io.equipoise.deep.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.generative.CounterfactualAutoencoder.Options;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** One training of a {@link CounterfactualAutoencoder}: its networks and its steps. */
final class CounterfactualTraining implements AutoCloseable {
  private static final double LABEL = 5;
  private static final int STATE = 8;

  private final Options options;
  private final DomainRows rows;
  private final int[][] byDomain;
  private final int z;
  private final DenseNetwork encoder;
  private final DenseNetwork decoder;
  private final DenseNetwork semantic;
  private final DenseNetwork classifier;
  private final DenseNetwork judge;
  private final DomainPrior prior;
  private final UniformRandomProvider random;
  private final ZigguratSampler.NormalizedGaussian normal;

  CounterfactualTraining(Options options, DomainRows rows, Seed seed) {
    this.options = options;
    this.rows = rows;
    this.byDomain = rows.byDomain();
    z = options.latent();
    int in = rows.width() + 1;
    int hidden = options.hidden();
    encoder = DenseNetwork.random(new int[] {in, hidden, 8 * z}, 0, seed.child("encoder"));
    decoder =
        DenseNetwork.random(new int[] {4 * z + 1, hidden, rows.width()}, 0, seed.child("decoder"));
    semantic = DenseNetwork.random(new int[] {z + 1, 16, z}, 0, seed.child("semantic"));
    classifier = DenseNetwork.random(new int[] {2 * z, 16, 1}, 0, seed.child("classifier"));
    judge = DenseNetwork.random(new int[] {4 * z + 1, hidden, 1}, 0, seed.child("judge"));
    prior = new DomainPrior(2 * z, STATE, seed.child("prior"));
    random = seed.child("draws").generator();
    normal = ZigguratSampler.NormalizedGaussian.of(random);
  }

  CounterfactualAutoencoder.Fitted run() {
    List<NDArray> own = new ArrayList<>();
    for (DenseNetwork network : List.of(encoder, decoder, semantic, classifier)) {
      own.addAll(network.parameters());
    }
    own.addAll(prior.parameters());
    try (NDManager manager = encoder.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      Adam model = new Adam(own, options.learningRate(), 0, manager);
      Adam other = new Adam(judge.parameters(), options.learningRate(), 0, manager);
      for (int step = 0; step < options.steps(); step++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("training was interrupted");
        }
        double warm = Math.min(1, 2.0 * step / options.steps());
        try (NDManager scope = manager.newSubManager()) {
          Sample sample = new Sample(scope);
          Gradients.backward(sound(sample.loss(warm * options.lambda())));
          model.step();
          Gradients.clear(judge.parameters());
          if (options.gamma() > 0) {
            Gradients.backward(sound(sample.judged()));
            other.step();
          }
        }
      }
    }
    return new CounterfactualAutoencoder.Fitted(
        rows.width(),
        z,
        encoder.weights(),
        decoder.weights(),
        semantic.weights(),
        classifier.weights());
  }

  private NDArray sound(NDArray loss) {
    if (!Float.isFinite(loss.getFloat())) {
      throw new UserError(
          "training left the numbers; lower learningRate, which is " + options.learningRate());
    }
    return loss;
  }

  /** The numbers of columns {@code from} to {@code to}. */
  private static NDArray part(NDArray array, int from, int to) {
    return array.get(new NDIndex(":, " + from + ":" + to));
  }

  private NDArray logit(NDArray codes, NDArray attribute) {
    NDArray mixed = semantic.forward(part(codes, 0, z).concat(attribute, 1), true);
    return classifier.forward(part(codes, z, 2 * z).concat(mixed, 1), true);
  }

  /** Rows of every domain in one step. */
  private final class Sample {
    private final NDManager scope;
    private final int count;
    private final NDArray x;
    private final NDArray attribute;
    private final NDArray labels;
    private final NDArray members;
    private NDArray drawn;

    Sample(NDManager scope) {
      this.scope = scope;
      int each = options.batchSize();
      int domains = byDomain.length;
      count = each * domains;
      int width = rows.width();
      float[] flat = new float[count * width];
      float[] attributes = new float[count];
      float[] truths = new float[count];
      float[] of = new float[count * domains];
      for (int k = 0; k < count; k++) {
        int domain = k / each;
        int row = byDomain[domain][random.nextInt(byDomain[domain].length)];
        System.arraycopy(rows.x(), row * width, flat, k * width, width);
        attributes[k] = rows.attributes()[row];
        truths[k] = rows.labels()[row];
        of[k * domains + domain] = 1;
      }
      x = scope.create(flat, new Shape(count, width));
      attribute = scope.create(attributes, new Shape(count, 1));
      labels = scope.create(truths, new Shape(count, 1));
      members = scope.create(of, new Shape(count, domains));
      drawn = attribute;
    }

    NDArray loss(double lambda) {
      NDArray out = encoder.forward(x.concat(attribute, 1), true);
      NDArray means = part(out, 0, 4 * z);
      NDArray logs =
          part(out, 4 * z, 8 * z)
              .clip(CounterfactualAutoencoder.LEAST_LOG, CounterfactualAutoencoder.MOST_LOG);
      float[] noise = new float[count * 4 * z];
      for (int k = 0; k < noise.length; k++) {
        noise[k] = (float) normal.sample();
      }
      NDArray spread = logs.mul(Scalars.held(0.5, logs)).exp();
      NDArray codes = means.add(spread.mul(scope.create(noise, new Shape(count, 4L * z))));
      drawn = codes;
      NDArray rebuilt = decoder.forward(codes.concat(attribute, 1), true);
      NDArray error = rebuilt.sub(x).square().sum(new int[] {1}).mean();
      NDArray logit = logit(codes, attribute);
      NDArray label = LogSumExp.softplus(logit).sub(logit.mul(labels)).mean();
      NDArray far = divergence(means, logs);
      NDArray loss =
          error
              .mul(Scalars.held(0.5, error))
              .add(far.mul(Scalars.held(options.beta(), far)))
              .add(label.mul(Scalars.held(LABEL, label)));
      if (lambda > 0) {
        NDArray gap = gap(codes, means, rebuilt);
        loss = loss.add(gap.mul(Scalars.held(LABEL * lambda, gap)));
      }
      if (options.gamma() > 0) {
        NDArray joint = judge.forward(codes.concat(attribute, 1), true).mean();
        loss = loss.add(joint.mul(Scalars.held(options.gamma(), joint)));
      }
      return loss;
    }

    private NDArray divergence(NDArray means, NDArray logs) {
      NDArray semantics =
          GaussianKl.fromStandard(part(means, 0, 2 * z), part(logs, 0, 2 * z)).mean();
      NDArray own = part(means, 2 * z, 4 * z);
      NDArray size = Scalars.held(options.batchSize(), own);
      NDArray domainMeans = members.transpose().matMul(own).div(size);
      NDArray expected = members.matMul(prior.of(domainMeans, scope));
      NDArray logPrior =
          part(expected, 2 * z, 4 * z)
              .clip(CounterfactualAutoencoder.LEAST_LOG, CounterfactualAutoencoder.MOST_LOG);
      NDArray environment =
          GaussianKl.of(
                  own, part(logs, 2 * z, 4 * z).exp(), part(expected, 0, 2 * z), logPrior.exp())
              .mean();
      return semantics.add(environment);
    }

    private NDArray gap(NDArray codes, NDArray means, NDArray rebuilt) {
      NDArray other = attribute.neg().add(1);
      NDArray moved = decoder.forward(codes.concat(other, 1), true).add(x).sub(rebuilt);
      NDArray again = part(encoder.forward(moved.concat(other, 1), true), 0, 4 * z);
      NDArray p = Activation.sigmoid(logit(means, attribute));
      NDArray counterfactual = Activation.sigmoid(logit(again, other));
      return CounterfactualGap.of(p.flatten(), counterfactual.flatten());
    }

    /** The loss of telling joint codes from shuffled ones; each code is shuffled by itself. */
    NDArray judged() {
      NDArray codes = drawn.stopGradient();
      NDArray shuffled = attribute;
      for (int block = 3; block >= 0; block--) {
        int[] order = Permutation.of(count, random);
        long[] index = new long[count];
        for (int k = 0; k < count; k++) {
          index[k] = order[k];
        }
        NDArray part = part(codes, block * z, (block + 1) * z);
        shuffled = part.get(new NDIndex("{}", scope.create(index))).concat(shuffled, 1);
      }
      NDArray joint = judge.forward(codes.concat(attribute, 1), true);
      NDArray apart = judge.forward(shuffled, true);
      return LogSumExp.softplus(joint.neg()).mean().add(LogSumExp.softplus(apart).mean());
    }
  }

  @Override
  public void close() {
    for (DenseNetwork network : List.of(encoder, decoder, semantic, classifier, judge)) {
      network.close();
    }
    prior.close();
  }
}
