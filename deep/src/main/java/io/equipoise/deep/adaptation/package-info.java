/**
 * What a trained network does after deployment, where rows come from another place or with other
 * shares of classes than those it learned from, and no labels come with them. A method here says
 * what an adapting network minimises ({@link io.equipoise.deep.adaptation.AdaptationLoss}), or
 * changes what the last layer says; {@link io.equipoise.deep.adaptation.TestTimeAdaptation} runs it
 * over a stream of batches.
 */
@NullMarked
package io.equipoise.deep.adaptation;

import org.jspecify.annotations.NullMarked;
