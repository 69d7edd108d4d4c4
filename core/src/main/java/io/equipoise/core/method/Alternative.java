package io.equipoise.core.method;

import io.equipoise.core.finding.Bias;
import java.util.List;

/**
 * One of several values of a hyper-parameter, each of which is a remedy in its own right: a
 * constraint of a reduction, a rule that selects the epoch. Implemented by an enumeration.
 */
public interface Alternative {
  /** What it treats; empty for the plain one. */
  List<Bias> treats();
}
