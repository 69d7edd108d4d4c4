package io.equipoise.core.learn;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model wants people to know about itself: why a remedy will do little here, whom it treats
 * as unprivileged. A {@link Model} that has such things to say implements this too; displays show
 * them with the result.
 */
public interface Remarks {
  /** One plain sentence each; empty when there is nothing to say. */
  List<String> remarks();

  /** What a model has to say; empty when it says nothing. */
  static List<String> of(Model model) {
    return model instanceof Remarks speaking ? speaking.remarks() : List.of();
  }

  /** What a wrapper has to say, after what the model inside says. */
  static List<String> of(Model inner, List<String> own) {
    List<String> all = new ArrayList<>(of(inner));
    all.addAll(own);
    return List.copyOf(all);
  }
}
