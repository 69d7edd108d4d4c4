/**
 * What losses and weightings look at: the training rows as a matrix, what is known of them as a
 * whole, and one batch of them. A new loss that needs more of a batch adds a component here.
 */
@NullMarked
package io.equipoise.deep.data;

import org.jspecify.annotations.NullMarked;
