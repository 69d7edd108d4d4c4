package io.equipoise.evidence.comparison;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.BarlowTwinsLoss;
import io.equipoise.deep.embedding.ClassVectorLoss;
import io.equipoise.deep.embedding.CloobLoss;
import io.equipoise.deep.embedding.DecoupledContrastiveLoss;
import io.equipoise.deep.embedding.EmbeddingLoss;
import io.equipoise.deep.embedding.GroupOrderingLoss;
import io.equipoise.deep.embedding.HardContrastiveLoss;
import io.equipoise.deep.embedding.InfoLoobLoss;
import io.equipoise.deep.embedding.InfoNceLoss;
import io.equipoise.deep.embedding.MultiSimilarityLoss;
import io.equipoise.deep.embedding.MultiViewDhelLoss;
import io.equipoise.deep.embedding.NtXentLoss;
import io.equipoise.deep.embedding.ProxyAnchorLoss;
import io.equipoise.deep.embedding.SupConLoss;
import io.equipoise.deep.embedding.VicRegLoss;
import io.equipoise.deep.embedding.ViewLoss;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A loss on two views of the same images.
 *
 * @param name in tables
 * @param loss a {@link ViewLoss}, or an {@link EmbeddingLoss} on the rows of both views
 * @param supervised whether an embedding loss is told the images' classes; if not, every image is a
 *     class of its own
 */
record ContrastiveObjective(String name, Loss loss, boolean supervised) {

  /** What looks at no class, InfoNCE first. Fixed before the first run, defaults unless named. */
  static final List<ContrastiveObjective> OF_VIEWS =
      List.of(
          of("infonce", new InfoNceLoss(InfoNceLoss.Options.DEFAULT)),
          of("infonce(tau=0.5)", new InfoNceLoss(new InfoNceLoss.Options(0.5))),
          of("nt-xent(temperature=0.1)", new NtXentLoss(new NtXentLoss.Options(0.1))),
          of(
              "decoupled-contrastive",
              new DecoupledContrastiveLoss(DecoupledContrastiveLoss.Options.DEFAULT)),
          of(
              "decoupled-contrastive(sigma=0.5)",
              new DecoupledContrastiveLoss(new DecoupledContrastiveLoss.Options(0.1, 0.5, true))),
          of("infoloob", new InfoLoobLoss(InfoLoobLoss.Options.DEFAULT)),
          of("cloob", new CloobLoss(CloobLoss.Options.DEFAULT)),
          of("mv-dhel", new MultiViewDhelLoss(MultiViewDhelLoss.Options.DEFAULT)),
          of("hard-contrastive", new HardContrastiveLoss(HardContrastiveLoss.Options.DEFAULT)),
          of("groco", new GroupOrderingLoss(GroupOrderingLoss.Options.DEFAULT)),
          of("vicreg", new VicRegLoss(VicRegLoss.Options.DEFAULT)),
          of("barlow-twins", new BarlowTwinsLoss(BarlowTwinsLoss.Options.DEFAULT)));

  /** What is told the classes, SupCon first. */
  static final List<ContrastiveObjective> OF_CLASSES =
      List.of(
          ofClasses("supcon", new SupConLoss(SupConLoss.Options.DEFAULT)),
          ofClasses(
              "multi-similarity", new MultiSimilarityLoss(MultiSimilarityLoss.Options.DEFAULT)),
          ofClasses("proxy-anchor", new ProxyAnchorLoss(ProxyAnchorLoss.Options.DEFAULT)));

  private static ContrastiveObjective of(String name, Loss loss) {
    return new ContrastiveObjective(name, loss, false);
  }

  private static ContrastiveObjective ofClasses(String name, EmbeddingLoss loss) {
    return new ContrastiveObjective(name, loss, true);
  }

  /** The same with random vectors of the classes, where the loss has such. */
  ContrastiveObjective begin(int classes, int width, Seed seed, NDManager manager) {
    return loss instanceof ClassVectorLoss vectors
        ? ofClasses(name, vectors.withClasses(classes, width, seed, manager))
        : this;
  }

  /** What the loss itself learns. */
  List<NDArray> parameters() {
    return loss instanceof ClassVectorLoss vectors ? vectors.parameters() : List.of();
  }

  /**
   * The loss, a scalar.
   *
   * @param views (2,n,d)
   * @param classes (n)
   */
  NDArray loss(NDArray views, int[] classes) {
    if (loss instanceof ViewLoss ofViews) {
      return ofViews.loss(views);
    }
    int n = classes.length;
    long[] labels =
        IntStream.range(0, 2 * n).mapToLong(i -> supervised ? classes[i % n] : i % n).toArray();
    NDArray rows = views.reshape(2L * n, -1);
    return ((EmbeddingLoss) loss).loss(rows, views.getManager().create(labels));
  }
}
