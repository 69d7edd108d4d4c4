/**
 * Finds what a model leans on and where it fails, from what it saw and said: explanation masks,
 * words and sentences that go with mistakes, and groups of rows that no column names. A measure is
 * a class beside the others with {@link io.equipoise.core.method.Method}; what chooses a slice and
 * what judges it never see the same rows.
 */
@NullMarked
package io.equipoise.core.slice;

import org.jspecify.annotations.NullMarked;
