/**
 * Remedies that train a learner several times on different rows and let the models answer together.
 * One is added as a class that implements {@link io.equipoise.core.learn.LearnerRemedy}.
 */
@NullMarked
package io.equipoise.tabular.ensemble;

import org.jspecify.annotations.NullMarked;
