/**
 * Experiments that check papers' claims, and the ledger of what they showed. An experiment is a
 * public class that implements {@link io.equipoise.core.experiment.Experiment}; it is found on the
 * class path.
 */
@NullMarked
package io.equipoise.core.experiment;

import org.jspecify.annotations.NullMarked;
