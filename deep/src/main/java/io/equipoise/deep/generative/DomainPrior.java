package io.equipoise.deep.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the environment of a domain is expected, from the domains before it: a gated recurrent unit
 * that has read their mean codes.
 *
 * <pre>
 *   (r, u) = sigmoid(A [c, h])    n = tanh(B [c, r h])    h := (1 - u) h + u n
 *   prior of domain t: (mean, ln variance) = O h, h after the mean codes c of domains before t
 * </pre>
 */
final class DomainPrior implements AutoCloseable {
  private final DenseNetwork gates;
  private final DenseNetwork news;
  private final DenseNetwork out;
  private final int state;

  /** For codes of this many numbers. */
  DomainPrior(int code, int state, Seed seed) {
    this.state = state;
    gates = DenseNetwork.random(new int[] {code + state, 2 * state}, 0, seed.child("gates"));
    news = DenseNetwork.random(new int[] {code + state, state}, 0, seed.child("news"));
    out = DenseNetwork.random(new int[] {state, 2 * code}, 0, seed.child("out"));
  }

  List<NDArray> parameters() {
    List<NDArray> all = new ArrayList<>(gates.parameters());
    all.addAll(news.parameters());
    all.addAll(out.parameters());
    return all;
  }

  /** Mean and log variance of the prior of each domain (T,2·code) from mean codes (T,code). */
  NDArray of(NDArray meanCodes, NDManager step) {
    long domains = meanCodes.getShape().get(0);
    NDArray h = step.zeros(new Shape(1, state));
    NDList priors = new NDList();
    for (long t = 0; t < domains; t++) {
      priors.add(out.forward(h, true));
      if (t + 1 < domains) {
        NDArray code = meanCodes.get(new NDIndex(t + ":" + (t + 1)));
        NDArray both = Activation.sigmoid(gates.forward(code.concat(h, 1), true));
        NDArray reset = both.get(new NDIndex(":, :" + state));
        NDArray update = both.get(new NDIndex(":, " + state + ":"));
        NDArray fresh = news.forward(code.concat(reset.mul(h), 1), true).tanh();
        h = h.add(update.mul(fresh.sub(h)));
      }
    }
    return priors.size() == 1 ? priors.get(0) : NDArrays.concat(priors, 0);
  }

  @Override
  public void close() {
    gates.close();
    news.close();
    out.close();
  }
}
