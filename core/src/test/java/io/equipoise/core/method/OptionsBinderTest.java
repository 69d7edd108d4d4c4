package io.equipoise.core.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsBinderTest {
  /** How the sample works. */
  public enum Mode {
    PER_FEATURE,
    WHOLE
  }

  /** One of each type that a recipe can write. */
  public record Options(
      @Meaning("at least 1") int count,
      @Meaning("any") long big,
      @Meaning("any") double share,
      @Meaning("any") float gamma,
      @Meaning("any") double[] alpha,
      @Meaning("on or off") boolean minLeaf,
      @Meaning("a word") String word,
      @Meaning("how") Mode mode,
      @Meaning("several words") String[] names) {
    public static final Options DEFAULT =
        new Options(1, 2, 0.5, 2f, new double[0], false, "w", Mode.WHOLE, new String[0]);

    public Options {
      Require.atLeast("count", count, 1);
    }
  }

  /** Not annotated, so that no catalogue lists it. */
  private static final Entry SAMPLE =
      new Entry(
          "sample",
          List.of(),
          0,
          Slot.PROBE,
          List.of(),
          "Does nothing.",
          List.of(),
          "",
          OptionsBinderTest.class,
          Optional.of(Options.class));

  private static Options bind(String step) {
    return (Options)
        new OptionsBinder(Catalogue.get())
            .bind(SAMPLE, Options.class, Recipe.parse(step).steps().get(0).arguments());
  }

  @Test
  void defaultsStandUntilOverridden() {
    assertThat(bind("sample").count()).isEqualTo(1);
    Options told =
        bind(
            "sample(count=3, big=9000000000, share=1e-3, gamma=0.5, alpha=[1,2.5],"
                + " min-leaf=true, word=other, mode=per-feature)");
    assertThat(told.count()).isEqualTo(3);
    assertThat(told.big()).isEqualTo(9_000_000_000L);
    assertThat(told.share()).isEqualTo(1e-3);
    assertThat(told.gamma()).isEqualTo(0.5f);
    assertThat(told.alpha()).containsExactly(1, 2.5);
    assertThat(told.minLeaf()).isTrue();
    assertThat(told.word()).isEqualTo("other");
    assertThat(told.mode()).isEqualTo(Mode.PER_FEATURE);
    assertThat(bind("sample(alpha=[])").alpha()).isEmpty();
    assertThat(bind("sample(names=[age, sex])").names()).containsExactly("age", "sex");
    assertThat(bind("sample(names=age)").names()).containsExactly("age");
    assertThat(bind("sample(names=[])").names()).isEmpty();
    assertThat(bind("sample(alpha=4)").alpha()).containsExactly(4);
    assertThat(bind("sample(MIN_LEAF=true, mode=PerFeature)").minLeaf()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "sample(cuont=3) # has no parameter 'cuont'. Did you mean count?",
        "sample(count=x) # sample.count takes a whole number, not 'x'",
        "sample(count=1.5) # takes a whole number, not '1.5'",
        "sample(count=99999999999) # takes a whole number",
        "sample(count=0) # sample: count is 0, but must be at least 1",
        "sample(share=NaN) # takes a number, not 'NaN'",
        "sample(alpha=[1,x]) # takes a list like [1,2]",
        "sample(min-leaf=yes) # is true or false, not 'yes'",
        "sample(mode=none) # is one of per-feature, whole, not 'none'",
        "sample(count=1|2) # leaves a choice open",
        "sample(word=focal(gamma=1)) # takes a plain value"
      })
  void mistakesNameTheParameter(String step, String words) {
    assertThatThrownBy(() -> bind(step)).isInstanceOf(UserError.class).hasMessageContaining(words);
  }
}
