/**
 * Columns in memory, and how they get there from files and databases. A new kind of source gets a
 * class of its own beside {@code FileSource} and a line in {@link
 * io.equipoise.core.table.TableReader}.
 */
package io.equipoise.core.table;
