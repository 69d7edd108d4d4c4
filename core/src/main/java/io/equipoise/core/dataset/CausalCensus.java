package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A census whose causes are known, so that what a person would have earned as the other sex is too.
 * Columns: {@code sex}, {@code race}, {@code age}, {@code education} (years), {@code occupation},
 * {@code hours} (a week) and {@code income} (low or high), the label.
 *
 * <pre>
 *   education  = 12.5 + 0.8·[white or asian] - 0.02·(age - 40) + 0.8·indirect·s + 2.2·e1
 *   occupation = manual, service, office, professional by 0.35·(education - 12.5)
 *                + 0.6·indirect·s + e2, cut at -0.8, 0 and 0.8
 *   hours      = 37 + 1.5·occupation + 6·indirect·s + 6·e3
 *   income     = high if 0.3·(education - 12.5) + 0.5·(occupation - 1.5) + 0.06·(hours - 40)
 *                + 0.03·(age - 40) + 1.5·direct·s + e4 &gt; 0.4
 * </pre>
 *
 * <p>s is 1/2 for men and -1/2 for women, occupation counts from 0, e1 to e3 are normal and e4
 * logistic. Sex, race and age have no causes. Whole numbers and bounds are applied last to each
 * column. The counterfactual rows keep the e's.
 *
 * @param direct how much sex itself decides income; 0 is not at all
 * @param indirect how much it decides education, occupation and hours
 */
public record CausalCensus(double direct, double indirect) {
  private static final List<String> SEXES = List.of("female", "male");
  private static final List<String> RACES = List.of("white", "black", "asian", "other");
  private static final double[] RACE_SHARES = {0.6, 0.8, 0.9, 1};
  private static final List<String> OCCUPATIONS =
      List.of("manual", "service", "office", "professional");
  private static final double[] CUTS = {-0.8, 0, 0.8};
  private static final List<String> INCOMES = List.of("low", "high");

  /** What causes what, the cause first. */
  public static final List<List<String>> EDGES =
      List.of(
          List.of("race", "education"),
          List.of("age", "education"),
          List.of("sex", "education"),
          List.of("education", "occupation"),
          List.of("sex", "occupation"),
          List.of("occupation", "hours"),
          List.of("sex", "hours"),
          List.of("education", "income"),
          List.of("occupation", "income"),
          List.of("hours", "income"),
          List.of("age", "income"),
          List.of("sex", "income"));

  public CausalCensus {
    Require.between("direct", direct, 0, 4);
    Require.between("indirect", indirect, 0, 4);
  }

  /** Both effects at the dial: 0 for a fair world, 1 for one of large gaps. */
  public static CausalCensus of(double bias) {
    Require.between("bias", bias, 0, 1);
    return new CausalCensus(bias, bias);
  }

  /**
   * People as they are and as they would be; row i is the same person in all three tables.
   *
   * @param people as they are
   * @param otherSex had they been born with the other sex
   * @param otherSexOnly the same, but with their education, occupation and hours as they are: what
   *     differs in income is the direct effect
   */
  public record Census(Table people, Table otherSex, Table otherSexOnly) implements MadeSet {
    @Override
    public int size() {
      return people.rows();
    }
  }

  /** One person: what has no causes, and the noise of the rest. */
  private record Person(int sex, int race, double age, double[] noise) {}

  /** What follows from it; education, occupation and hours. */
  private record Life(int education, int occupation, int hours) {}

  /** Draws people; the first ones are the same however many are drawn. */
  public Census make(int size, Seed seed) {
    UniformRandomProvider random = ImageBenchmark.random(size, seed);
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    Rows people = new Rows(size);
    Rows otherSex = new Rows(size);
    Rows otherSexOnly = new Rows(size);
    for (int i = 0; i < size; i++) {
      double uniform = random.nextDouble();
      int race = 0;
      while (uniform >= RACE_SHARES[race]) {
        race++;
      }
      double odds = random.nextDouble();
      double[] noise = {
        normal.sample(), normal.sample(), normal.sample(), Math.log((odds + 1e-300) / (1 - odds))
      };
      Person person = new Person(random.nextInt(2), race, 18 + 52 * random.nextDouble(), noise);
      Person other = new Person(1 - person.sex(), race, person.age(), noise);
      people.put(i, person, life(person), income(person, life(person)));
      otherSex.put(i, other, life(other), income(other, life(other)));
      otherSexOnly.put(i, other, life(person), income(other, life(person)));
    }
    return new Census(people.table(), otherSex.table(), otherSexOnly.table());
  }

  private Life life(Person person) {
    double s = person.sex() - 0.5;
    double start = person.race() == 0 || person.race() == 2 ? 13.3 : 12.5;
    double years = start - 0.02 * (person.age() - 40) + 0.8 * indirect * s + 2.2 * person.noise[0];
    int education = bounded(years, 6, 20);
    double rank = 0.35 * (education - 12.5) + 0.6 * indirect * s + person.noise[1];
    int occupation = 0;
    while (occupation < CUTS.length && rank > CUTS[occupation]) {
      occupation++;
    }
    double hours = 37 + 1.5 * occupation + 6 * indirect * s + 6 * person.noise[2];
    return new Life(education, occupation, bounded(hours, 5, 80));
  }

  private int income(Person person, Life life) {
    double score =
        0.3 * (life.education() - 12.5)
            + 0.5 * (life.occupation() - 1.5)
            + 0.06 * (life.hours() - 40)
            + 0.03 * (person.age() - 40)
            + 1.5 * direct * (person.sex() - 0.5)
            + person.noise[3];
    return score > 0.4 ? 1 : 0;
  }

  private static int bounded(double value, int least, int most) {
    return (int) Math.max(least, Math.min(most, Math.round(value)));
  }

  /** Columns that are being filled. */
  private static final class Rows {
    private final int[][] codes;
    private final double[][] numbers;

    Rows(int size) {
      codes = new int[4][size];
      numbers = new double[3][size];
    }

    void put(int row, Person person, Life life, int income) {
      codes[0][row] = person.sex();
      codes[1][row] = person.race();
      codes[2][row] = life.occupation();
      codes[3][row] = income;
      numbers[0][row] = Math.floor(person.age());
      numbers[1][row] = life.education();
      numbers[2][row] = life.hours();
    }

    Table table() {
      return Table.of(
          List.of(
              new CategoryColumn("sex", codes[0], SEXES),
              new CategoryColumn("race", codes[1], RACES),
              NumericColumn.of("age", numbers[0]),
              NumericColumn.of("education", numbers[1]),
              new CategoryColumn("occupation", codes[2], OCCUPATIONS),
              NumericColumn.of("hours", numbers[2]),
              new CategoryColumn("income", codes[3], INCOMES)));
    }
  }
}
