/**
 * Classical learners: linear models, trees, forests, boosting. A learner is a class with
 * {@code @Method} that fits on {@link io.equipoise.tabular.learn.Training} and gives a model that
 * saves itself without Java serialisation; the contract test finds it by itself.
 */
package io.equipoise.tabular.learn;
