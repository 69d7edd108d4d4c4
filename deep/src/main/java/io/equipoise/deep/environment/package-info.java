/**
 * Training on rows of several environments (places, sources, groups) towards what holds in all of
 * them, or for the rows that are served worst. A new objective on logits is an {@link
 * io.equipoise.deep.loss.Objective}; a term on features implements {@link
 * io.equipoise.deep.environment.FeaturePenalty}.
 */
@NullMarked
package io.equipoise.deep.environment;

import org.jspecify.annotations.NullMarked;
