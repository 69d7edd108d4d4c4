package io.equipoise.deep.environment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;

/** What {@code eval} computes of heads per source. */
public final class DomainSpecificFunctions {
  private DomainSpecificFunctions() {}

  /** The loss of a step, the entropies of heads, and their soft mixture. */
  public static List<Function> all() {
    return List.of(
        NativeFunction.of(
            Function.named("drm-loss")
                .differentiable("ownHeadLogits", "(N,C)", "scores of the head of the row's source")
                .differentiable("jointLogits", "(N,C)", "scores of the head of all sources")
                .input("labels", "(N)", "true class, in [0, C)")
                .input("sources", "(N)", "source of each row, from 0"),
            DomainSpecificFunctions::loss),
        NativeFunction.of(
            Function.named("drm-head-entropy")
                .differentiable("headLogits", "(K,N,C)", "scores of every head"),
            inputs -> {
              checkHeads(inputs);
              return entropies(inputs.differentiable("headLogits"));
            }),
        NativeFunction.of(
            Function.named("drm-soft-entropy")
                .input("headLogits", "(K,N,C)", "scores of every head")
                .parameter("temperature", 0.1, "small for the surest head alone; above 0"),
            DomainSpecificFunctions::mixture));
  }

  private static NDArray loss(Inputs inputs) {
    NDArray own = EnvironmentInputs.features(inputs, "ownHeadLogits");
    NDArray joint = EnvironmentInputs.features(inputs, "jointLogits");
    Require.that(
        own.getShape().equals(joint.getShape()),
        "inputs 'ownHeadLogits' and 'jointLogits' must have one shape (N,C)");
    NDArray labels = inputs.codes("labels");
    Require.sameLength("labels", labels.size(), "ownHeadLogits", own.getShape().get(0));
    Require.that(
        inputs.count("labels") <= own.getShape().get(1),
        "input 'labels' holds "
            + (inputs.count("labels") - 1)
            + ", but there are "
            + own.getShape().get(1)
            + " classes");
    NDArray sources = inputs.codes("sources");
    Require.sameLength("sources", sources.size(), "labels", labels.size());
    Batch batch = Batch.of(labels, joint).inGroups(sources);
    return SourceLesson.loss(own, joint, batch, inputs.count("sources"));
  }

  private static void checkHeads(Inputs inputs) {
    inputs.finite("headLogits");
    int[] shape = inputs.arguments().tensor("headLogits").shape();
    Require.that(
        shape.length == 3 && Arrays.stream(shape).allMatch(side -> side > 0),
        "input 'headLogits' has the shape "
            + Arrays.toString(shape)
            + ", but must be (K,N,C) of at least one head, row and class");
  }

  /** The mean entropy of each head (K) over the rows. */
  private static NDArray entropies(NDArray heads) {
    NDArray log = heads.logSoftmax(2);
    return log.exp().mul(log).sum(new int[] {2}).mean(new int[] {1}).neg();
  }

  private static NDArray mixture(Inputs inputs) {
    double temperature = inputs.arguments().number("temperature", 0.1);
    Require.between("temperature", temperature, 1e-6, 1e6);
    checkHeads(inputs);
    NDArray heads = inputs.constant("headLogits");
    NDArray entropies = entropies(heads);
    NDArray shares = entropies.neg().div(Scalars.held(temperature, entropies)).softmax(0);
    return heads.softmax(2).mul(shares.reshape(-1, 1, 1)).sum(new int[] {0});
  }
}
