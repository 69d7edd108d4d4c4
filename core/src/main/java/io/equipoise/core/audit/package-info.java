/**
 * What an audit takes, what its probes give back, and the auditor that runs them all. A probe is
 * added as a class elsewhere that implements {@link io.equipoise.core.audit.Probe} and carries
 * {@link io.equipoise.core.method.Method} with the slot PROBE; nothing here lists it.
 */
package io.equipoise.core.audit;
