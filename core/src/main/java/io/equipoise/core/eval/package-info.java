/**
 * Numeric functions of methods on named arrays, as {@code eval} computes them. One is added by
 * implementing {@code Numeric} in the method's own class and describing it with {@code Function}.
 */
package io.equipoise.core.eval;
