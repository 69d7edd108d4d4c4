/**
 * The start of the command line: {@code Main} runs a command and turns failures into one line and
 * an exit code. Commands live in {@code command}; a new one is a class there and a line in {@code
 * Equipoise}.
 */
package io.equipoise.app;
