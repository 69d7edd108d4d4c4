package io.equipoise.deep.environment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.FeatureNetwork;
import io.equipoise.deep.train.HeadedNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.LongStream;

/**
 * A term on what the last layer sees, which asks that environments look alike to it: {@code loss =
 * objective + weight · penalty}. Environments are those that {@code compare --environment} names,
 * without it the groups of the training rows; each is drawn alike often. The penalty looks at rows,
 * not at their weights.
 */
public sealed interface FeaturePenalty extends TrainingScheme
    permits CorrelationAlignment, MeanDiscrepancy, GradientVariance {

  /** Price of the penalty; at least 0. */
  double weight();

  /**
   * The penalty of a batch, a scalar; 0 where it holds fewer than two environments.
   *
   * @param features (N,H)
   * @param batch logits, labels, and environments as groups
   */
  NDArray penalty(NDArray features, Batch batch);

  @Override
  default boolean needsGroups() {
    return true;
  }

  @Override
  default boolean comparesEnvironments() {
    return true;
  }

  @Override
  default <N extends HeadedNetwork> N fit(Curriculum<N> curriculum, Seed seed) {
    N network = curriculum.fresh(seed.child("network"));
    Lesson lesson =
        step -> {
          FeatureNetwork.Output said = network.output(step.x(), true);
          Batch batch = step.batch(said.logits());
          NDArray features = said.features().reshape(said.features().getShape().get(0), -1);
          NDArray penalty = penalty(features, batch);
          return step.loss(batch).add(penalty.mul(Scalars.held(weight(), penalty)));
        };
    return Curriculum.keep(
        network,
        () ->
            curriculum.train(
                network, lesson, Sampling.evenly(rows -> rows.groups()), seed.child("training")));
  }

  /** The places (n) of the rows of each environment that occurs, in the order of their codes. */
  private static List<long[]> environments(NDArray groups) {
    long[] codes = groups.toLongArray();
    List<long[]> places = new ArrayList<>();
    long[] distinct = Arrays.stream(codes).distinct().sorted().toArray();
    for (long code : distinct) {
      places.add(LongStream.range(0, codes.length).filter(i -> codes[(int) i] == code).toArray());
    }
    return places;
  }

  /** The rows (n,H) of each environment that occurs, in the order of their codes. */
  static List<NDArray> byEnvironment(NDArray features, NDArray groups) {
    return environments(groups).stream()
        .map(places -> features.get(new NDIndex("{}", features.getManager().create(places))))
        .toList();
  }

  /** The mean over all pairs of parts. */
  static NDArray meanOverPairs(
      List<NDArray> parts, BinaryOperator<NDArray> distance, NDArray like) {
    NDArray sum = like.sum().mul(Scalars.held(0, like));
    int pairs = 0;
    for (int a = 0; a < parts.size(); a++) {
      for (int b = a + 1; b < parts.size(); b++) {
        sum = sum.add(distance.apply(parts.get(a), parts.get(b)));
        pairs++;
      }
    }
    return sum.div(Scalars.held(Math.max(1, pairs), like));
  }
}
