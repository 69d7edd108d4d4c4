package io.equipoise.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> KNOWN = List.of("smote", "smote-nc", "focal", "reweighing");

  @Test
  void theNearestComeFirst() {
    assertThat(Nearest.to("smoet", KNOWN)).containsExactly("smote");
    assertThat(Nearest.to("SMOTE", KNOWN)).startsWith("smote");
    assertThat(Nearest.to("smot", KNOWN)).containsExactly("smote", "smote-nc");
    assertThat(Nearest.to("zzzzzz", KNOWN)).isEmpty();
    assertThat(Nearest.to("x".repeat(100_000), KNOWN)).isEmpty();
  }

  @Test
  void hintsReadWell() {
    assertThat(Nearest.hint("focl", KNOWN)).isEqualTo(" Did you mean focal?");
    assertThat(Nearest.hint("smot", KNOWN)).isEqualTo(" Did you mean smote or smote-nc?");
    assertThat(Nearest.hint("zzzzzz", KNOWN))
        .isEqualTo(" There is focal, reweighing, smote, smote-nc.");
    assertThat(Nearest.hint("a", List.of())).isEmpty();
  }

  @Test
  void aNameThatHoldsWhatWasTypedIsNear() {
    assertThat(Nearest.hint("imbalance", List.of("class-imbalance", "label-noise", "proxy")))
        .isEqualTo(" Did you mean class-imbalance?");
    assertThat(Nearest.to("ty", List.of("demographic-parity"))).isEmpty();
  }

  @Test
  void distanceIsThatOfTheRecursion() {
    long seed = 3;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      String a = word(random);
      String b = word(random);
      assertThat(Nearest.distance(a, b)).as("seed %d: %s, %s", seed, a, b).isEqualTo(slow(a, b));
    }
  }

  private static String word(SplittableRandom random) {
    StringBuilder word = new StringBuilder();
    int length = random.nextInt(6);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }

  private static int slow(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.length() + b.length();
    }
    int same = a.charAt(0) == b.charAt(0) ? 0 : 1;
    return Math.min(
        same + slow(a.substring(1), b.substring(1)),
        1 + Math.min(slow(a.substring(1), b), slow(a, b.substring(1))));
  }
}
