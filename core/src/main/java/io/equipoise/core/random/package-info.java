/**
 * Randomness that repeats to the bit: seeds with named children, permutations. Whatever needs
 * random numbers takes a {@code Seed}; no other source is used.
 */
package io.equipoise.core.random;
