/**
 * Real data small enough to live inside the program, so that the demo and the tests need no file.
 * One is added as a CSV file of published counts beside the classes, a line in {@link
 * io.equipoise.core.demo.DemoData}, and a test of its totals.
 */
@NullMarked
package io.equipoise.core.demo;

import org.jspecify.annotations.NullMarked;
