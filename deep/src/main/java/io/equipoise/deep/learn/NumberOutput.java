package io.equipoise.deep.learn;

import io.equipoise.core.learn.NumberForecast;
import io.equipoise.core.learn.NumberScale;
import io.equipoise.deep.loss.NumberHead;

/**
 * What the outputs of a network that predicts numbers mean.
 *
 * @param head how they become a forecast
 * @param scale of the training targets
 */
record NumberOutput(NumberHead head, NumberScale scale) {

  /** What outputs (N·K) say, in the targets' own unit. */
  NumberForecast forecast(double[] outputs) {
    return head.forecast(outputs, scale);
  }
}
