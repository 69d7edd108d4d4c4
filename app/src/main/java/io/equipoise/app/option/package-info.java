/**
 * Options that several commands share, as picocli mixins: how to answer, what to read. One is added
 * as a class with annotated fields and read-only accessors, and a line in each command that takes
 * it.
 */
package io.equipoise.app.option;
