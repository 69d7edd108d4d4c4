package io.equipoise.core.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One recipe on one outer split.
 *
 * @param recipe as the user wrote it, normalised
 * @param repeat which repetition of the splits, from 0
 * @param fold which fold was the test part, from 0
 * @param chosen the recipe that inner splits chose; equal to {@code recipe} when there was nothing
 *     to choose
 * @param metrics by name, on the test part; NaN where not measurable
 * @param seconds wall time
 * @param failure why it failed, in one line; empty when it did not
 * @param remarks what its methods have to say, one sentence each; asked for on the first split only
 */
public record Trial(
    String recipe,
    int repeat,
    int fold,
    String chosen,
    Map<String, Double> metrics,
    double seconds,
    String failure,
    List<String> remarks) {
  public Trial {
    remarks = List.copyOf(remarks);
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
