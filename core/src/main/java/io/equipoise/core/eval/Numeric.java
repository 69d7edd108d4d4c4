package io.equipoise.core.eval;

import java.util.List;

/**
 * A method with numeric functions that {@code equipoise eval} computes. Its functions do not depend
 * on its options.
 */
public interface Numeric {
  /** The functions, each under a name of its own; the first is the method's main one. */
  List<Function> functions();
}
