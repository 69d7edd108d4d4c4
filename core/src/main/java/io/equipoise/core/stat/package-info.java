/**
 * Statistics that put an interval on a number: proportions, means, AUCs, repeated splits, strata.
 * One class per statistic, static functions on primitive arrays that return an {@link Estimate}. A
 * new one comes with a naive oracle and a simulation of its coverage in its test.
 */
package io.equipoise.core.stat;
