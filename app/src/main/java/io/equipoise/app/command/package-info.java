/**
 * One class per command: its options, its help with two examples, and a run that reads, calls the
 * library and prints. A new command is a class here and a line in {@code Equipoise}.
 */
package io.equipoise.app.command;
