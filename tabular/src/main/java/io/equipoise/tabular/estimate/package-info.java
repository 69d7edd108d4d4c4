/**
 * Statistical estimators: coefficients of a table with standard errors that hold up. One is added
 * as a public final class with {@code @Method} and the slot ESTIMATOR that implements {@link
 * io.equipoise.core.estimate.Estimator}; features become numbers in {@code Design}, and whatever
 * solves a moment equation goes through {@code MomentFit}, which knows the sandwich.
 */
package io.equipoise.tabular.estimate;
