/**
 * How much each row weighs in a loss: by its class, its cluster, or the loss it has now. To add
 * one, implement {@link io.equipoise.deep.weighting.Weighting} and annotate the class; it then
 * works with every {@link io.equipoise.deep.loss.Objective}.
 */
@NullMarked
package io.equipoise.deep.weighting;

import org.jspecify.annotations.NullMarked;
