/**
 * Made data sets as files: pictures, tables and texts. A new kind of set gets a case in {@link
 * io.equipoise.app.dataset.DatasetFolder}.
 */
@NullMarked
package io.equipoise.app.dataset;

import org.jspecify.annotations.NullMarked;
