/**
 * What the templates print: views made of plain strings, so that a template decides nothing. A part
 * of the page is added as a view record here and a template under {@code src/main/jte}.
 */
@NullMarked
package io.equipoise.report.page;

import org.jspecify.annotations.NullMarked;
