package io.equipoise.report;

import io.equipoise.core.audit.Audit;
import io.equipoise.core.compare.Comparison;
import java.util.Optional;

/**
 * One data set or model of a report. Whatever is there is shown; a section with nothing but a title
 * is allowed.
 *
 * @param title its heading, such as the file's name
 * @param introduction a sentence or two about the data, in plain text; may be empty
 * @param audit what was found
 * @param comparison what was tried
 * @param card the model that was saved
 */
public record Section(
    String title,
    String introduction,
    Optional<Audit> audit,
    Optional<Comparison> comparison,
    Optional<ModelCard> card) {

  /** A section that shows an audit. */
  public static Section of(String title, Audit audit) {
    return new Section(title, "", Optional.of(audit), Optional.empty(), Optional.empty());
  }

  /** A section that shows a comparison. */
  public static Section of(String title, Comparison comparison) {
    return new Section(title, "", Optional.empty(), Optional.of(comparison), Optional.empty());
  }

  /** The same with a sentence or two about the data. */
  public Section introducedBy(String words) {
    return new Section(title, words, audit, comparison, card);
  }

  /** The same with what was tried. */
  public Section with(Comparison tried) {
    return new Section(title, introduction, audit, Optional.of(tried), card);
  }

  /** The same with the model that was saved. */
  public Section with(ModelCard saved) {
    return new Section(title, introduction, audit, comparison, Optional.of(saved));
  }
}
