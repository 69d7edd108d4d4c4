package io.equipoise.core.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.table.Table;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemoDataTest {

  @Test
  void berkeleyHasThePublishedTotals() {
    Table table = DemoData.berkeley();

    assertThat(table.rows()).isEqualTo(4526);
    assertThat(table.names()).containsExactly("sex", "department", "admitted");
    assertThat(count(table, Map.of("sex", "Male"))).isEqualTo(2691);
    assertThat(count(table, Map.of("sex", "Female"))).isEqualTo(1835);
    assertThat(count(table, Map.of("sex", "Male", "admitted", "yes"))).isEqualTo(1198);
    assertThat(count(table, Map.of("sex", "Female", "admitted", "yes"))).isEqualTo(557);
    assertThat(count(table, Map.of("sex", "Female", "department", "A", "admitted", "yes")))
        .isEqualTo(89);
    assertThat(count(table, Map.of("sex", "Male", "department", "F", "admitted", "no")))
        .isEqualTo(351);
  }

  @Test
  void theBerkeleyGapIsFourteenPointsAndTurnsInDepartmentA() {
    Table table = DemoData.berkeley();
    Map<String, String> men = Map.of("sex", "Male");
    Map<String, String> women = Map.of("sex", "Female");

    assertThat(rate(table, men, "admitted") - rate(table, women, "admitted"))
        .isCloseTo(0.1416, within(0.0001));
    assertThat(rate(table, Map.of("sex", "Female", "department", "A"), "admitted"))
        .isGreaterThan(rate(table, Map.of("sex", "Male", "department", "A"), "admitted"));
  }

  @Test
  void titanicHasThePublishedTotals() {
    Table table = DemoData.titanic();

    assertThat(table.rows()).isEqualTo(2201);
    assertThat(table.names()).containsExactly("class", "sex", "age", "survived");
    assertThat(count(table, Map.of("survived", "yes"))).isEqualTo(711);
    assertThat(count(table, Map.of("class", "Crew"))).isEqualTo(885);
    assertThat(count(table, Map.of("class", "1st"))).isEqualTo(325);
    assertThat(count(table, Map.of("class", "2nd"))).isEqualTo(285);
    assertThat(count(table, Map.of("class", "3rd"))).isEqualTo(706);
    assertThat(count(table, Map.of("age", "child"))).isEqualTo(109);
    assertThat(count(table, Map.of("sex", "Female"))).isEqualTo(470);
    assertThat(count(table, Map.of("sex", "Female", "survived", "yes"))).isEqualTo(344);
  }

  @Test
  void rowsAreShuffledTheSameWayEveryTime() {
    Table once = DemoData.berkeley();
    Table again = DemoData.berkeley();

    assertThat(texts(once, "admitted")).isEqualTo(texts(again, "admitted"));
    int[] firstTenth = IntStream.range(0, once.rows() / 10).toArray();
    assertThat(rate(once.take(firstTenth), Map.of(), "admitted"))
        .as("a tenth of neighbouring rows looks like the whole (38.8 %%)")
        .isCloseTo(0.388, within(0.07));
  }

  private static long count(Table table, Map<String, String> where) {
    return IntStream.range(0, table.rows())
        .filter(
            row ->
                where.entrySet().stream()
                    .allMatch(
                        each -> table.column(each.getKey()).text(row).equals(each.getValue())))
        .count();
  }

  private static double rate(Table table, Map<String, String> where, String outcome) {
    Map<String, String> positive = new java.util.HashMap<>(where);
    positive.put(outcome, "yes");
    return (double) count(table, positive) / count(table, where);
  }

  private static String[] texts(Table table, String column) {
    return IntStream.range(0, table.rows())
        .mapToObj(table.column(column)::text)
        .toArray(String[]::new);
  }
}
