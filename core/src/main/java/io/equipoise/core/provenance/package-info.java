/**
 * What is needed to repeat a result: data fingerprint, seed, versions and command. A library that
 * computes numbers gets a line in {@code versions.properties}, which the build fills in.
 */
package io.equipoise.core.provenance;
