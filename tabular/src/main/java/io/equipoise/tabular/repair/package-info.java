/**
 * Remedies that show a learner other columns, which tell less of the group, in training and when it
 * judges. One is added as a public final class that implements {@link
 * io.equipoise.core.learn.LearnerRemedy} and makes a {@code RepairingLearner} of a {@code Repair}.
 */
@NullMarked
package io.equipoise.tabular.repair;

import org.jspecify.annotations.NullMarked;
