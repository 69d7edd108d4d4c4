/**
 * Linear layers on frozen features, and which of them to use: naive Bayes for few rows, logistic
 * regression for many. A probe is a fit on flat arrays that gives a {@link
 * io.equipoise.tabular.learn.LinearLayer}.
 */
package io.equipoise.tabular.probe;
