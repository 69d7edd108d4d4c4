/**
 * Learners whose objective has a price on differences between groups. One is added as a learner
 * with a {@code Smooth} objective of its own, minimised by {@code Lbfgs}.
 */
@NullMarked
package io.equipoise.tabular.regularise;

import org.jspecify.annotations.NullMarked;
