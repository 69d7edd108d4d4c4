/**
 * Remedies that change labels of training rows, so that groups have the same share of positive
 * ones. One is added as a public final class with {@code @Method(slot = Slot.DATA)} that chooses
 * rows in an order of its own and hands them to {@code GroupFlips}.
 */
@NullMarked
package io.equipoise.tabular.relabel;

import org.jspecify.annotations.NullMarked;
