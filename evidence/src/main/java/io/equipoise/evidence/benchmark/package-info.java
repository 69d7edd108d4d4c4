/**
 * Programs that measure how long the project's heavy parts take, each with a {@code main}. A new
 * one is one more class; its figure goes into {@code docs/benchmarks.md} with the machine's cores.
 */
@NullMarked
package io.equipoise.evidence.benchmark;

import org.jspecify.annotations.NullMarked;
