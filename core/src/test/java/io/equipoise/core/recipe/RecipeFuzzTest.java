package io.equipoise.core.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.equipoise.core.error.UserError;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Any text is a recipe that prints and reads back as itself, or a user's error. Run with {@code
 * JAZZER_FUZZ=1} to search; otherwise known inputs are replayed.
 */
class RecipeFuzzTest {

  @FuzzTest(maxDuration = "60s")
  void anyText(FuzzedDataProvider data) {
    check(data.consumeRemainingAsString());
  }

  @Test
  void randomTextsOfTheGrammarsOwnLetters() {
    String[] pieces = {
      "a", "k", "=", "(", ")", ",", ">", "|", "[", "]", " ", "5", "-", ".", "é", "\n"
    };
    for (long seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(24);
      for (int i = 0; i < length; i++) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      check(text.toString());
    }
  }

  private static void check(String text) {
    Recipe recipe;
    try {
      recipe = Recipe.parse(text);
    } catch (UserError e) {
      assertThat(e.getMessage()).doesNotContain("\n");
      return;
    }
    assertThat(recipe.steps()).isNotEmpty();
    assertThat(Recipe.parse(recipe.toString())).as(text).isEqualTo(recipe);
  }
}
