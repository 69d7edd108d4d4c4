package io.equipoise.core.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.dataset.PlantedTexts.About;
import io.equipoise.core.dataset.PlantedTexts.Tied;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlantedTextsTest {

  @ParameterizedTest
  @EnumSource(Tied.class)
  void honoursTheDialAndLeavesTheOtherAttributeAlone(Tied tied) {
    for (double bias : new double[] {0.5, 0.8, 1}) {
      Annotations truth = new PlantedTexts(About.TOPIC, tied, bias).make(2000, new Seed(1)).truth();
      assertThat(truth.where(true).length / 2000.0).isCloseTo(bias, within(0.04));
      Attribute other = truth.attributes().get(1);
      Annotations alone = Annotations.of(truth.label(), other);
      assertThat(alone.where(true).length / 2000.0).isCloseTo(0.5, within(0.05));
    }
  }

  @ParameterizedTest
  @EnumSource(About.class)
  void attributesAndLabelsAreInTheText(About about) {
    TextSet texts = new PlantedTexts(about, Tied.ENTITY, 0.5).make(1000, new Seed(2));
    Map<String, int[]> counts = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      for (String word : words(texts.texts().get(i))) {
        counts.computeIfAbsent(word, key -> new int[2])[texts.labels()[i]]++;
      }
    }
    int right = 0;
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.texts().get(i);
      assertThat(text).contains(texts.truth().attribute("entity").value(i));
      boolean marked = text.matches(".*(gonna|ain't|talkin'|gotta|Them folks|I been).*");
      assertThat(marked ? 1 : 0).isEqualTo(texts.truth().attribute("dialect").codes()[i]);
      if (i >= 500) {
        double odds = 0;
        for (String word : words(text)) {
          int[] seen = counts.getOrDefault(word, new int[2]);
          odds += Math.log((seen[1] + 1.0) / (seen[0] + 1.0));
        }
        right += (odds > 0 ? 1 : 0) == texts.labels()[i] ? 1 : 0;
      }
    }
    assertThat(right / 500.0).isBetween(0.75, 0.98);
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.toLowerCase(java.util.Locale.ROOT).split("[ .]+"));
  }

  @Test
  void theSwappedTextDiffersInTheShortcutAlone() {
    TextSet names = new PlantedTexts(About.VERACITY, Tied.ENTITY, 0.9).make(100, new Seed(3));
    for (int i = 0; i < 100; i++) {
      String name = names.truth().shortcut().value(i);
      assertThat(names.swapped().get(i)).doesNotContain(name);
      assertThat(withoutNames(names.swapped().get(i), names))
          .isEqualTo(withoutNames(names.texts().get(i), names));
    }
    TextSet ways = new PlantedTexts(About.SENTIMENT, Tied.DIALECT, 0.9).make(100, new Seed(3));
    for (int i = 0; i < 100; i++) {
      assertThat(ways.swapped().get(i)).isNotEqualTo(ways.texts().get(i));
      assertThat(ways.swapped().get(i)).contains(ways.truth().attribute("entity").value(i));
    }
  }

  private static String withoutNames(String text, TextSet texts) {
    String plain = text;
    for (String name : texts.truth().attribute("entity").values()) {
      plain = plain.replace(name, "NAME");
    }
    return plain;
  }

  @Test
  void repeatsAndRefuses() {
    PlantedTexts made = new PlantedTexts(About.TOPIC, Tied.DIALECT, 0.9);
    assertThat(made.make(30, new Seed(4)).texts().subList(0, 10))
        .isEqualTo(made.make(10, new Seed(4)).texts());
    assertThatThrownBy(() -> new PlantedTexts(About.TOPIC, Tied.DIALECT, 2))
        .hasMessageContaining("bias is 2");
    assertThatThrownBy(() -> made.make(0, new Seed(1))).hasMessageContaining("size is 0");
  }
}
