/**
 * From computations on native arrays to the functions that {@code equipoise eval} answers to, in
 * float64 and with gradients by autograd. A method with a formula of its own uses {@link
 * io.equipoise.deep.eval.NativeFunction}; nothing is registered.
 */
@NullMarked
package io.equipoise.deep.eval;

import org.jspecify.annotations.NullMarked;
