/**
 * Training that looks past the step at hand: at what a step does for the next batch, or at the path
 * that the weights took. A new one is a {@link io.equipoise.deep.scheme.TrainingScheme}.
 */
@NullMarked
package io.equipoise.deep.meta;

import org.jspecify.annotations.NullMarked;
