package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import java.util.List;

/**
 * Made texts.
 *
 * @param texts (N)
 * @param swapped (N) the same texts with another value of the shortcut and nothing else changed
 */
public record TextSet(List<String> texts, List<String> swapped, Annotations truth)
    implements MadeSet {

  public TextSet {
    texts = List.copyOf(texts);
    swapped = List.copyOf(swapped);
    Require.sameLength("the texts", texts.size(), "their labels", truth.size());
    Require.sameLength("the texts", texts.size(), "the swapped ones", swapped.size());
  }

  @Override
  public int size() {
    return truth.size();
  }

  /** The classes (N). */
  public int[] labels() {
    return truth.labels();
  }
}
