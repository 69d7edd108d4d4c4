package io.equipoise.core.dataset;

/**
 * What a benchmark makes: images, images of a number, rows of numbers, texts, or a census with its
 * other worlds.
 */
public sealed interface MadeSet
    permits ImageSet, NumberImages, FeatureRows, TextSet, CausalCensus.Census {
  /** Number of samples N. */
  int size();
}
