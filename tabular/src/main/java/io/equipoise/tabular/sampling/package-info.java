/**
 * Remedies that change the training rows: reweigh, draw again, drop, or make new ones. One is added
 * as a public final class with {@code @Method(slot = Slot.DATA)} that implements {@link
 * io.equipoise.core.learn.DataRemedy}; the original rows keep their order, new ones come after
 * them.
 */
@NullMarked
package io.equipoise.tabular.sampling;

import org.jspecify.annotations.NullMarked;
