/**
 * Words and tables on a terminal: what is written where, how wide, in which colours, and how
 * numbers read. A new kind of output is a class here that gives lines; commands print them.
 */
package io.equipoise.app.text;
