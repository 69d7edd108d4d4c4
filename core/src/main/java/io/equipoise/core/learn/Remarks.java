package io.equipoise.core.learn;

import java.util.List;

/**
 * What a model wants people to know about itself: why a remedy will do little here, whom it treats
 * as unprivileged. A {@link Model} that has such things to say implements this too; displays show
 * them with the result.
 */
public interface Remarks {
  /** One plain sentence each; empty when there is nothing to say. */
  List<String> remarks();
}
