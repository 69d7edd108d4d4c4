/**
 * Layers that are more than a product and an activation. To add one, give it the arithmetic of its
 * step, in time and memory that its Javadoc states, and test it against the plain form.
 */
@NullMarked
package io.equipoise.deep.layer;

import org.jspecify.annotations.NullMarked;
