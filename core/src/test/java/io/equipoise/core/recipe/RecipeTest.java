package io.equipoise.core.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logreg",
        "smote(k=5) > mlp(loss=dice) > equalized-odds",
        "mlp(loss=focal(gamma=2, alpha=[0.25,0.75]), epochs=10)",
        "smote(k=3|5|7) > xgboost",
        "mlp(loss=dice|focal(gamma=1|2))"
      })
  void textComesBack(String text) {
    assertThat(Recipe.parse(text)).hasToString(text);
    assertThat(Recipe.parse(text.replace(" ", ""))).hasToString(text);
    assertThat(Recipe.parse("  " + text.replace("(", " ( ").replace("=", " = ") + "\n"))
        .isEqualTo(Recipe.parse(text));
  }

  @Test
  void emptyParenthesesAreNone() {
    assertThat(Recipe.parse("smote() > logreg")).hasToString("smote > logreg");
  }

  @Test
  void choicesAreMultipliedOut() {
    List<String> choices =
        Recipe.parse("smote(k=3|5) > mlp(loss=dice|focal(gamma=1|2))").choices().stream()
            .map(Recipe::toString)
            .toList();
    assertThat(choices)
        .containsExactly(
            "smote(k=3) > mlp(loss=dice)",
            "smote(k=3) > mlp(loss=focal(gamma=1))",
            "smote(k=3) > mlp(loss=focal(gamma=2))",
            "smote(k=5) > mlp(loss=dice)",
            "smote(k=5) > mlp(loss=focal(gamma=1))",
            "smote(k=5) > mlp(loss=focal(gamma=2))");
    Recipe plain = Recipe.parse("logreg");
    assertThat(plain.choices()).containsExactly(plain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "'' # expected the name of a method at character 1 but found the end",
        "smote > # expected the name of a method",
        "> smote # at character 1 but found '>'",
        "smote(k=5 # expected ')'",
        "smote(k) # expected '='",
        "smote(k=) # expected a value at character 9 but found ')'",
        "smote(=5) # expected the name of a parameter",
        "smote(k=5,) # expected the name of a parameter",
        "smote(k=5) logreg # expected '>' or the end at character 12",
        "smote(k=5, k=6) # gives 'k' of smote twice",
        "smote(k=[1,2) # a ']' that closes the list",
        "smote(k=5||6) # expected a value",
        "a,b # expected '>' or the end"
      })
  void mistakesNameTheirPlace(String text, String words) {
    assertThatThrownBy(() -> Recipe.parse(text))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words);
  }

  @Test
  void lengthAndDepthAreBounded() {
    assertThatThrownBy(() -> Recipe.parse("a".repeat(10_001)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("too long");
    assertThatThrownBy(() -> Recipe.parse("a(b=".repeat(17) + "c" + ")".repeat(17)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("deeper than 16");
    assertThat(Recipe.parse("a(b=".repeat(16) + "c" + ")".repeat(16)).steps()).hasSize(1);
  }
}
