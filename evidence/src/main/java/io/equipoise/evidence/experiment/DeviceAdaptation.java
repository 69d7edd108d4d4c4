package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.metric.ClusterAgreement;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.cluster.KMeans;
import io.equipoise.deep.embedding.CameraDiversityLoss;
import io.equipoise.deep.embedding.DeviceCurriculum;
import io.equipoise.deep.embedding.DeviceShares;
import io.equipoise.deep.embedding.UnitRows;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Adapts an encoder from identities that are known to others that are not, by pseudo-labels:
 * k-means anew each epoch, and cross-entropy to the centroids of clusters and of known identities.
 */
final class DeviceAdaptation implements AutoCloseable {
  private static final int WIDTH = 32;
  private static final double TEMPERATURE = 0.05;
  private static final int CLUSTERS_PER_BATCH = 12;
  private static final int ITEMS_PER_CLUSTER = 6;
  private static final int SOURCE_ROWS = 64;

  private final Embedder embedder;
  private final DeviceImages source;
  private final DeviceImages target;
  private final int clusters;
  private final Seed seed;
  private int[] pseudo = new int[0];
  private int epochs;

  /** Who the nearest picture of another device shows, and what clusters follow. */
  record Judged(double rankOne, double nmiWithDevice, double nmiWithIdentity) {}

  DeviceAdaptation(DeviceImages source, DeviceImages target, int clusters, Seed seed) {
    this.embedder =
        new Embedder(
            new int[] {DeviceImages.WIDTH, 64}, new int[] {64, WIDTH}, 1e-3, seed.child("network"));
    this.source = source;
    this.target = target;
    this.clusters = clusters;
    this.seed = seed;
  }

  /** Learns the known identities. */
  void learnSource(int count) {
    UniformRandomProvider random = seed.child("source").generator();
    for (int epoch = 0; epoch < count; epoch++) {
      float[] centroids = sourceCentroids();
      for (int[] rows :
          AugmentedDigits.batches(source.size(), SOURCE_ROWS, new Seed(random.nextLong()))) {
        embedder.step(chosen(source, rows), z -> toCentroids(z, centroids, labels(source, rows)));
      }
    }
  }

  /** The devices in the order of the curriculum, the encoder asked again before each stage. */
  List<Integer> adaptByDevice(int devices, int epochsPerStage, boolean diversity) {
    DeviceCurriculum curriculum = new DeviceCurriculum(DeviceCurriculum.Options.DEFAULT);
    Set<Integer> used = new LinkedHashSet<>();
    for (int stage = 0; stage < devices; stage++) {
      try (NDManager step = Torch.manager()) {
        List<NDArray> subsets = new ArrayList<>();
        for (int v = 0; v < devices; v++) {
          subsets.add(embedded(target, of(Set.of(v)), step));
        }
        int[] all = IntStream.range(0, source.size()).toArray();
        used.add(curriculum.next(embedded(source, all, step), subsets, used));
      }
      adapt(of(used), epochsPerStage, diversity);
    }
    return List.copyOf(used);
  }

  /** Adapts to all devices at once. */
  void adaptToAll(int count, boolean diversity) {
    adapt(IntStream.range(0, target.size()).toArray(), count, diversity);
  }

  private int[] of(Set<Integer> devices) {
    return IntStream.range(0, target.size())
        .filter(i -> devices.contains(target.devices()[i]))
        .toArray();
  }

  private NDArray embedded(DeviceImages images, int[] rows, NDManager step) {
    return step.create(unit(images, rows), new Shape(rows.length, WIDTH));
  }

  private float[] unit(DeviceImages images, int[] rows) {
    double[] values = Embeddings.of(embedder.project(chosen(images, rows)), WIDTH).unit().values();
    float[] unit = new float[values.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) values[i];
    }
    return unit;
  }

  private static float[] chosen(DeviceImages images, int[] rows) {
    float[] x = new float[rows.length * DeviceImages.WIDTH];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(
          images.x(), rows[i] * DeviceImages.WIDTH, x, i * DeviceImages.WIDTH, DeviceImages.WIDTH);
    }
    return x;
  }

  private static int[] labels(DeviceImages images, int[] rows) {
    return Arrays.stream(rows).map(row -> images.identities()[row]).toArray();
  }

  private float[] sourceCentroids() {
    int[] all = IntStream.range(0, source.size()).toArray();
    int identities = Arrays.stream(source.identities()).max().orElseThrow() + 1;
    return centroids(unit(source, all), source.identities(), identities);
  }

  private static float[] centroids(float[] units, int[] labels, int count) {
    float[] sums = new float[count * WIDTH];
    for (int i = 0; i < labels.length; i++) {
      for (int c = 0; c < WIDTH; c++) {
        sums[labels[i] * WIDTH + c] += units[i * WIDTH + c];
      }
    }
    return sums;
  }

  private void adapt(int[] active, int count, boolean diversity) {
    int devices = Arrays.stream(target.devices()).max().orElseThrow() + 1;
    CameraDiversityLoss loss = new CameraDiversityLoss(CameraDiversityLoss.Options.DEFAULT);
    UniformRandomProvider random = seed.child("target").child(epochs).generator();
    for (int epoch = 0; epoch < count; epoch++, epochs++) {
      float[] units = unit(target, active);
      int[] found = KMeans.cluster(units, active.length, WIDTH, clusters, seed.child(epochs));
      float[] centroids = centroids(units, found, clusters);
      int[] used = Arrays.stream(active).map(row -> target.devices()[row]).toArray();
      DeviceShares shares = DeviceShares.of(found, used, devices);
      float[] known = sourceCentroids();
      for (int[] places : batches(found, random)) {
        int[] rows = Arrays.stream(places).map(place -> active[place]).toArray();
        int[] batchClusters = Arrays.stream(places).map(place -> found[place]).toArray();
        int[] batchDevices = Arrays.stream(places).map(place -> used[place]).toArray();
        int[] fromSource = random.ints(SOURCE_ROWS, 0, source.size()).toArray();
        float[] x = both(chosen(target, rows), chosen(source, fromSource));
        embedder.step(
            x,
            z -> {
              NDArray targets = z.get(":{}", rows.length);
              NDArray total =
                  toCentroids(targets, centroids, batchClusters)
                      .add(
                          toCentroids(
                              z.get("{}:", rows.length), known, labels(source, fromSource)));
              if (!diversity) {
                return total;
              }
              NDManager step = z.getManager();
              return total.add(
                  loss.loss(
                      targets,
                      step.create(batchClusters),
                      step.create(batchDevices),
                      step.create(shares.weights(batchClusters, batchDevices))));
            });
      }
    }
    int[] all = IntStream.range(0, target.size()).toArray();
    pseudo = KMeans.cluster(unit(target, all), all.length, WIDTH, clusters, seed.child("last"));
  }

  private static float[] both(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Some items each of some clusters, until every cluster has had its turn. */
  private List<int[]> batches(int[] found, UniformRandomProvider random) {
    int[] order = Permutation.of(clusters, random);
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < clusters; from += CLUSTERS_PER_BATCH) {
      IntStream places = IntStream.empty();
      for (int k = from; k < Math.min(clusters, from + CLUSTERS_PER_BATCH); k++) {
        int cluster = order[k];
        int[] of = IntStream.range(0, found.length).filter(i -> found[i] == cluster).toArray();
        places =
            IntStream.concat(
                places, Arrays.stream(Permutation.choose(of, ITEMS_PER_CLUSTER, random)));
      }
      int[] batch = places.toArray();
      if (batch.length > 0) {
        batches.add(batch);
      }
    }
    return batches;
  }

  /** Cross-entropy of unit rows to unit centroids. */
  private static NDArray toCentroids(NDArray z, float[] centroids, int[] labels) {
    NDManager step = z.getManager();
    NDArray units = UnitRows.of(step.create(centroids, new Shape(centroids.length / WIDTH, WIDTH)));
    NDArray cosines = UnitRows.of(z).matMul(units.transpose());
    NDArray logP = cosines.div(Scalars.held(TEMPERATURE, cosines)).logSoftmax(1);
    long[] own = Arrays.stream(labels).asLongStream().toArray();
    return logP.gather(step.create(own).expandDims(1), 1).mean().neg();
  }

  /** Judges by all target pictures. */
  Judged judge() {
    int n = target.size();
    float[] units = unit(target, IntStream.range(0, n).toArray());
    if (pseudo.length == 0) {
      pseudo = KMeans.cluster(units, n, WIDTH, clusters, seed.child("last"));
    }
    int right = 0;
    for (int i = 0; i < n; i++) {
      int nearest = -1;
      double best = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < n; j++) {
        if (target.devices()[j] != target.devices()[i]) {
          double dot = 0;
          for (int c = 0; c < WIDTH; c++) {
            dot += units[i * WIDTH + c] * units[j * WIDTH + c];
          }
          if (dot > best) {
            best = dot;
            nearest = j;
          }
        }
      }
      right += target.identities()[nearest] == target.identities()[i] ? 1 : 0;
    }
    return new Judged(
        (double) right / n,
        ClusterAgreement.of(target.devices(), pseudo).nmi(),
        ClusterAgreement.of(target.identities(), pseudo).nmi());
  }

  @Override
  public void close() {
    embedder.close();
  }
}
