/**
 * Data sets that the program draws itself, so that every sample's true label, true attributes and
 * environment are known, and how strongly an attribute gives the label away is a number one sets.
 * The same seed gives the same bits. One is added as a record that makes samples of one kind
 * (images, rows or texts) and a line in {@link io.equipoise.core.dataset.Benchmark}.
 */
@NullMarked
package io.equipoise.core.dataset;

import org.jspecify.annotations.NullMarked;
