package io.equipoise.deep.embedding.similarity;

import java.util.Optional;

/** Similarities by the name that a recipe gives them. */
public enum NamedSimilarity {
  /** The loss's own. */
  OWN,
  /** The cosine of the angle. */
  COSINE,
  /** The inner product of rows as they are. */
  DOT,
  /** The Euclidean distance of directions. */
  EUCLIDEAN,
  /** Its square. */
  SQUARED_EUCLIDEAN,
  /** The sum of absolute differences of rows that are scaled to a sum of 1. */
  MANHATTAN,
  /** The signal-to-noise ratio of directions. */
  SNR;

  /** The similarity; none for the loss's own. */
  public Optional<Similarity> similarity() {
    return switch (this) {
      case OWN -> Optional.empty();
      case COSINE -> Optional.of(new CosineSimilarity());
      case DOT -> Optional.of(new DotProduct());
      case EUCLIDEAN -> Optional.of(LpDistance.EUCLIDEAN);
      case SQUARED_EUCLIDEAN -> Optional.of(LpDistance.SQUARED);
      case MANHATTAN -> Optional.of(new LpDistance(1, 1, true));
      case SNR -> Optional.of(new SnrDistance(true));
    };
  }
}
