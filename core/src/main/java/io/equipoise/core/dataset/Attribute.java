package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import java.util.List;

/**
 * What is true of every sample under one name: its class, its colour, its hospital.
 *
 * @param codes (N) in [0, values.size()); shared, not copied: whoever gets them must not write
 * @param values what each code is called
 */
public record Attribute(String name, int[] codes, List<String> values) {

  public Attribute {
    values = List.copyOf(values);
    for (int code : codes) {
      Require.that(
          code >= 0 && code < values.size(),
          name + " has code " + code + ", but only " + values.size() + " values");
    }
  }

  /** Number of samples N. */
  public int size() {
    return codes.length;
  }

  /** What this sample's value is called. */
  public String value(int sample) {
    return values.get(codes[sample]);
  }

  /** Of these samples in this order. */
  public Attribute take(int[] samples) {
    int[] taken = new int[samples.length];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = codes[samples[i]];
    }
    return new Attribute(name, taken, values);
  }
}
