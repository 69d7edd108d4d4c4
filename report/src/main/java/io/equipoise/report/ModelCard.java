package io.equipoise.report;

import io.equipoise.core.audit.Measured;
import io.equipoise.core.provenance.Provenance;
import java.util.List;

/**
 * What someone who is handed a model must know before using it.
 *
 * @param what what it predicts, in one sentence
 * @param recipe how it was made, as text that {@code compare} takes
 * @param intendedUse what it is meant for and what not, in the user's own words; may be empty, and
 *     the card then says that nobody wrote it down
 * @param data what it was trained on and how to repeat that
 * @param metrics quality and bias, overall and per group, on rows that the model did not train on
 * @param limits what it cannot do, one sentence each
 * @see <a href="https://arxiv.org/abs/1810.03993">Mitchell et al., Model Cards for Model Reporting,
 *     2019</a>
 */
public record ModelCard(
    String what,
    String recipe,
    String intendedUse,
    Provenance data,
    List<Measured> metrics,
    List<String> limits) {
  public ModelCard {
    metrics = List.copyOf(metrics);
    limits = List.copyOf(limits);
  }
}
