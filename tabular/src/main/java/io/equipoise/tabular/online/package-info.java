/**
 * Learners of streams: they predict, then see the truth or a part of it, and move. To add one, keep
 * its state in plain arrays that a round updates in place, and test a round against the formula.
 */
@NullMarked
package io.equipoise.tabular.online;

import org.jspecify.annotations.NullMarked;
