/**
 * Citations: the project's bibliography, read from the jar, as lines for people. A reference is
 * added to {@code docs/references.bib}, never here.
 */
package io.equipoise.app.cite;
