/**
 * Results for people and machines: one offline HTML page, a JSON file, a JUnit file for pipelines.
 * A form of output is added as a final class here that takes a {@link io.equipoise.report.Report}
 * and returns text; what people read is in {@code page} and {@code chart}.
 */
@NullMarked
package io.equipoise.report;

import org.jspecify.annotations.NullMarked;
