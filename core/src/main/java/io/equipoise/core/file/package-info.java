/**
 * Files that are whole or not there at all: JSON, outputs that appear in one move, and the folder
 * that a model is kept in. Whatever writes a file for a user goes through {@link
 * io.equipoise.core.file.AtomicOutput}; a new kind of content needs no class here.
 */
package io.equipoise.core.file;
