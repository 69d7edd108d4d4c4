/**
 * Minimisers of smooth functions on flat arrays, for fits with a few thousand weights or fewer. A
 * function gives its value and writes its gradient; it knows nothing of who minimises it.
 */
package io.equipoise.tabular.optimise;
