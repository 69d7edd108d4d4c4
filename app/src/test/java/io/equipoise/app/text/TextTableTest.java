package io.equipoise.app.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void numbersStandToTheRightAndWordsToTheLeft() {
    List<String> lines =
        TextTable.of("group", "rate").row("women", "0.304").row("all", "12.5").lines(80);
    assertThat(lines)
        .containsExactly("group   rate", "-----  -----", "women  0.304", "all     12.5");
  }

  @Test
  void proseWrapsWithinTheWidth() {
    String prose = "a sentence that is far too long for one line of a narrow terminal";
    List<String> lines = TextTable.of("name", "what").row("x", prose).lines(40);
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
    assertThat(String.join(" ", lines).replaceAll("\\s+", " ")).contains(prose);
  }

  @Test
  void aWordLongerThanItsColumnIsCut() {
    assertThat(TextTable.wrap("abcdefgh ij", 3)).containsExactly("abc", "def", "gh", "ij");
  }

  @Test
  void controlCharactersOfTheDataNeverReachTheTerminal() {
    List<String> lines = TextTable.of("a").row("x\u001b[31m\u0007y\nz\u202e").lines(80);
    assertThat(lines.get(2)).isEqualTo("x\uFFFD[31m\uFFFDy z\uFFFD");
  }

  @Test
  void aTableThatCannotFitKeepsEveryColumn() {
    TextTable table = TextTable.of("aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc");
    assertThat(table.row("1", "2", "3").lines(10).get(0)).isNotEmpty();
    assertThat(String.join("", table.lines(10))).contains("1", "2", "3");
  }
}
