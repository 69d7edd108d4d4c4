/**
 * Estimators: methods that say how large a quantity of a table is, and how sure that is, rather
 * than train or change a model. They are what {@code equipoise estimate METHOD FILE --target COL}
 * runs.
 *
 * <p>One is added as a class elsewhere (the statistical ones in {@code
 * io.equipoise.tabular.estimate}) that implements {@link io.equipoise.core.estimate.Estimator} and
 * carries {@link io.equipoise.core.method.Method} with the slot ESTIMATOR; nothing lists it. What
 * it needs to know goes into its {@code Options}: columns as {@code String}, several of them as
 * {@code String[]}, looked up with {@link io.equipoise.core.estimate.EstimateInput#column}, so that
 * a name that is not there is told with the option's name. Rows are left out by the estimator
 * itself, with a note. A contract test runs each one over odd tables.
 */
package io.equipoise.core.estimate;
