/**
 * What an audit says: the kinds of bias, how bad one is, and the numbers behind it. A new kind is a
 * constant of {@code Bias}; methods name it to say that they treat it.
 */
package io.equipoise.core.finding;
