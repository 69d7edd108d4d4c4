package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import java.util.ArrayList;
import java.util.List;

/**
 * Both branches of {@link TotalEffectDebiasing} around an encoder, made by {@link
 * TotalEffectDebiasing#around}.
 *
 * <pre>
 *   code = layerNorm(gelu(L2 gelu(L1 stop(x))))      (N,d/4)
 *   bias = L3 code      y = relu(L4 (x - bias))      o = head(y)      b = biasHead(bias)
 * </pre>
 */
public final class BiasBranch implements Network {
  private static final double LEAST_VARIANCE = 1e-5;

  private final TotalEffectDebiasing method;
  private final Network encoder;
  private final DenseNetwork first;
  private final DenseNetwork second;
  private final DenseNetwork widened;
  private final DenseNetwork left;
  private final DenseNetwork head;
  private final DenseNetwork biasHead;

  BiasBranch(TotalEffectDebiasing method, Network encoder, int width, int classes, Seed seed) {
    Require.atLeast("width", width, 1);
    Require.atLeast("classes", classes, 2);
    this.method = method;
    this.encoder = encoder;
    int code = Math.max(1, width / 4);
    first = layer(width, code, seed.child("first"));
    second = layer(code, code, seed.child("second"));
    widened = layer(code, width, seed.child("widened"));
    left = layer(width, width, seed.child("left"));
    head = layer(width, classes, seed.child("head"));
    biasHead = layer(width, classes, seed.child("bias head"));
  }

  private static DenseNetwork layer(int in, int out, Seed seed) {
    return DenseNetwork.random(new int[] {in, out}, 0, seed);
  }

  /** All that the branches say of rows. */
  public TotalEffectDebiasing.Said said(NDArray x, boolean training) {
    NDArray anchors = encoder.forward(x, training);
    NDArray bias = widened.forward(code(anchors.stopGradient(), training), training);
    NDArray debiased = Activation.relu(left.forward(anchors.sub(bias), training));
    return new TotalEffectDebiasing.Said(
        head.forward(debiased, training),
        biasHead.forward(bias, training),
        anchors,
        debiased,
        bias);
  }

  private NDArray code(NDArray features, boolean training) {
    NDArray out = Activation.gelu(first.forward(features, training));
    out = Activation.gelu(second.forward(out, training));
    NDArray centred = out.sub(out.mean(new int[] {1}, true));
    return centred.div(centred.square().mean(new int[] {1}, true).add(LEAST_VARIANCE).sqrt());
  }

  /** The lesson that trains encoder and branches. */
  public Lesson lesson() {
    return step -> {
      TotalEffectDebiasing.Said said = said(step.x(), true);
      Batch batch = step.batch(said.logits());
      return method.loss(said, batch.labels(), batch.weights());
    };
  }

  @Override
  public List<NDArray> parameters() {
    List<NDArray> all = new ArrayList<>(encoder.parameters());
    parts().forEach(part -> all.addAll(part.parameters()));
    return all;
  }

  private List<DenseNetwork> parts() {
    return List.of(first, second, widened, left, head, biasHead);
  }

  /** The logits to predict by. */
  @Override
  public NDArray forward(NDArray x, boolean training) {
    TotalEffectDebiasing.Said said = said(x, training);
    return method.prediction(said.logits(), said.biasLogits());
  }

  @Override
  public NDManager manager() {
    return encoder.manager();
  }

  @Override
  public void close() {
    encoder.close();
    parts().forEach(DenseNetwork::close);
  }
}
