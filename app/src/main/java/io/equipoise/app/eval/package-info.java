/**
 * Numeric functions of the catalogue on named arrays from a JSON file: reading cases, finding the
 * function, writing answers. A function is added in its method's class, never here.
 */
package io.equipoise.app.eval;
