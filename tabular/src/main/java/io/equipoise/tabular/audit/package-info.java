/**
 * Probes that measure bias in tables, with or without a model's outputs: one class per kind of
 * bias. A probe is added as a public final class with {@link io.equipoise.core.method.Method} and
 * the slot PROBE that implements {@link io.equipoise.core.audit.Probe}; it is found by its
 * annotation.
 */
package io.equipoise.tabular.audit;
