package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.recipe.Step;
import io.equipoise.deep.embedding.mining.Miner;
import io.equipoise.deep.embedding.mining.TripletMiner;
import io.equipoise.deep.embedding.similarity.CosineSimilarity;
import io.equipoise.deep.embedding.similarity.DotProduct;
import io.equipoise.deep.embedding.similarity.LpDistance;
import io.equipoise.deep.embedding.similarity.Similarity;
import io.equipoise.deep.embedding.similarity.SnrDistance;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/** What {@code eval} computes of a loss of pairs: its own parameters, and those of its parts. */
final class PairFunction {
  private static final String MINER = "miner";
  private static final String REFERENCES = "referenceEmbeddings";
  private static final String REFERENCE_LABELS = "referenceLabels";

  private PairFunction() {}

  /** The similarities that have a name. */
  private enum Named {
    COSINE,
    DOT,
    LP,
    SNR
  }

  /** Makes the loss of the given parameters. */
  @FunctionalInterface
  interface Maker {
    PairLoss from(Arguments arguments);
  }

  /** Starts the description; the caller adds its parameters. */
  static Function.Builder named(String name) {
    return Function.named(name)
        .differentiable("embeddings", "(N,d)", "rows as they come from a network")
        .input("labels", "(N)", "class of each row, from 0")
        .optionalDifferentiable(REFERENCES, "(M,d)", "rows to compare with instead of each other")
        .optional(REFERENCE_LABELS, "(M)", "their classes");
  }

  /** Makes the loss of the given inputs, some of which belong to it. */
  @FunctionalInterface
  interface InputMaker {
    PairLoss from(Inputs inputs);
  }

  /** Ends it. */
  static Function of(Function.Builder description, Maker maker) {
    return ofInputs(description, inputs -> maker.from(inputs.arguments()));
  }

  /** Ends it where the loss has inputs of its own. */
  static Function ofInputs(Function.Builder description, InputMaker maker) {
    description
        .parameter("similarity", "the loss's own", "cosine, dot, lp or snr")
        .parameter("p", 2, "norm of lp; at least 1")
        .parameter("power", 1, "power of lp; above 0")
        .parameter("normalize", true, "whether lp and snr scale rows to length 1")
        .parameter(
            "reduction",
            "the loss's own",
            "mean, mean-of-nonzero, sum, per-anchor or class-balanced")
        .parameter(MINER, "all pairs", "a miner of the catalogue, such as batch-hard");
    return NativeFunction.of(description, inputs -> evaluate(inputs, composed(inputs, maker)));
  }

  private static PairLoss composed(Inputs inputs, InputMaker maker) {
    Arguments given = inputs.arguments();
    PairLoss loss = maker.from(inputs);
    Parts parts = loss.parts();
    if (given.parameters().containsKey("similarity")) {
      parts = parts.with(similarity(given));
    } else {
      refuse(given, "without 'similarity'", "p", "power", "normalize");
    }
    if (given.parameters().containsKey("reduction")) {
      parts = parts.with(given.choice("reduction", Averaging.MEAN));
    }
    JsonNode miner = given.parameters().get(MINER);
    return miner == null ? loss.with(parts) : mined(loss.with(parts), miner.asText());
  }

  private static PairLoss mined(PairLoss loss, String miner) {
    List<Step> steps = Recipe.parse(miner).steps();
    Require.that(steps.size() == 1, "parameter '" + MINER + "' must be one miner");
    Step step = steps.get(0);
    boolean ofTriplets =
        Catalogue.get()
            .find(step.name())
            .filter(entry -> TripletMiner.class.isAssignableFrom(entry.type()))
            .isPresent();
    if (ofTriplets && loss instanceof TripletLoss triplets) {
      return triplets.with(Catalogue.get().create(step, TripletMiner.class));
    }
    return loss.with(loss.parts().with(Catalogue.get().create(step, Miner.class)));
  }

  private static Similarity similarity(Arguments given) {
    boolean normalize = given.flag("normalize", true);
    return switch (given.choice("similarity", Named.COSINE)) {
      case COSINE -> {
        refuse(given, "under cosine", "p", "power", "normalize");
        yield new CosineSimilarity();
      }
      case DOT -> {
        refuse(given, "under dot", "p", "power", "normalize");
        yield new DotProduct();
      }
      case SNR -> {
        refuse(given, "under snr", "p", "power");
        yield new SnrDistance(normalize);
      }
      case LP -> new LpDistance(given.number("p", 2), given.number("power", 1), normalize);
    };
  }

  private static void refuse(Arguments given, String where, String... parameters) {
    for (String parameter : parameters) {
      Require.that(
          !given.parameters().containsKey(parameter),
          "parameter '" + parameter + "' has no meaning " + where);
    }
  }

  private static NDArray evaluate(Inputs inputs, PairLoss loss) {
    Labelled rows = EmbeddingFunction.rows(inputs);
    if (!inputs.has(REFERENCES)) {
      Require.that(
          !inputs.has(REFERENCE_LABELS),
          "input '" + REFERENCE_LABELS + "' needs '" + REFERENCES + "' beside it");
      return loss.loss(rows.embeddings(), rows.labels());
    }
    return loss.loss(rows, EmbeddingFunction.rows(inputs, REFERENCES, REFERENCE_LABELS));
  }
}
