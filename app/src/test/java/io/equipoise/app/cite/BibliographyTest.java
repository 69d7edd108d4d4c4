package io.equipoise.app.cite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BibliographyTest {
  @Test
  void readsNestedBracesQuotesBareNumbersAndAccents() {
    Bibliography bibliography =
        Bibliography.parse(
            """
            A remark outside any entry.
            @article{key2020x,
              author = {M{\\"u}ller, Zo\\'{e} and {\\c{S}}en, A.},
              title = "{SMOTE}: a --- title, with = signs",
              journal = {J. of {Things \\& More}},
              year = 2020,
            }
            @misc{other,title={T},author={Ada Lovelace},eprint={1234.5678}}
            """);
    assertThat(bibliography.keys()).containsExactly("key2020x", "other");
    assertThat(bibliography.find("key2020x").orElseThrow().line())
        .isEqualTo("Müller and Şen, \"SMOTE: a — title, with = signs\", J. of Things & More, 2020");
    assertThat(bibliography.find("other").orElseThrow().line())
        .isEqualTo("Lovelace, \"T\", arXiv:1234.5678");
  }

  @Test
  void aKeyTwiceIsRefused() {
    assertThatThrownBy(() -> Bibliography.parse("@misc{a,title={x}}@misc{a,title={y}}"))
        .hasMessageContaining("'a' stands twice");
  }

  @Test
  void everyWorkOfTheReleaseStandsOnceWithAuthorTitleAndYear() {
    Bibliography bibliography = Bibliography.ofRelease();
    Map<String, String> works = new HashMap<>();
    for (String key : bibliography.keys()) {
      Reference reference = bibliography.find(key).orElseThrow();
      assertThat(List.of("author", "title", "year")).as(key).noneMatch(n -> lacks(reference, n));
      assertThat(reference.field("author")).as(key).doesNotContain(" others");
      String work = reference.field("title").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
      assertThat(works.put(work, key)).as("the same work as %s", key).isNull();
    }
  }

  private static boolean lacks(Reference reference, String field) {
    return reference.field(field).isEmpty();
  }

  @Test
  void aBraceLeftOpenIsRefused() {
    assertThatThrownBy(() -> Bibliography.parse("@misc{a,title={x}"))
        .hasMessageContaining("never closed");
  }
}
