package io.equipoise.core.learn;

/** What a model says of rows: a class of each, or a number. */
public sealed interface Forecast permits ClassForecast, NumberForecast {
  /** Number of rows. */
  int rows();
}
