/**
 * Results as JSON for machines, field by field, so that a renamed record component renames no
 * published field. A result is added as a class here and a case in {@link
 * io.equipoise.report.JsonReport}; {@code docs/report-json.md} lists the fields.
 */
@NullMarked
package io.equipoise.report.json;

import org.jspecify.annotations.NullMarked;
