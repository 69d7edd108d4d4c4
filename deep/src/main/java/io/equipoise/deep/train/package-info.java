/**
 * The training loop: a network's parameters, the optimiser, batches in a seeded order, early
 * stopping. Networks other than the dense one implement {@link io.equipoise.deep.train.Network} and
 * train in the same loop.
 */
@NullMarked
package io.equipoise.deep.train;

import org.jspecify.annotations.NullMarked;
