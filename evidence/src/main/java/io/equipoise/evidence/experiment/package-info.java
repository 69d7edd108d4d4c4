/**
 * One experiment per paper: a small run that checks the paper's claim. An experiment is a public
 * final class that implements {@link io.equipoise.core.experiment.Experiment} with a constructor
 * without arguments; it is found by itself, and so is run by the tests in its quick size.
 */
package io.equipoise.evidence.experiment;
