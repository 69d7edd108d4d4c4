package io.equipoise.tabular.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class RegretReportTest {
  private static final GroupwiseRegret METHOD =
      new GroupwiseRegret(GroupwiseRegret.Options.DEFAULT);

  @Test
  void groupsThatDifferAreServedBetterThanByOneLearner() {
    UniformRandomProvider random = new Seed(1).generator();
    GroupwiseRegret.Stream stream = METHOD.stream(2, 1);
    RegretReport report = new RegretReport(2, 1, GroupwiseRegret.Options.DEFAULT);
    double[] suffered = new double[3];
    for (int t = 0; t < 600; t++) {
      double[] x = {2 * random.nextDouble() - 1};
      int group = 1 + t % 2;
      double y = group == 1 ? x[0] : -x[0];
      double said = stream.predict(x, group);
      stream.learn(y);
      report.see(x, said, y, group);
      suffered[0] += (said - y) * (said - y);
      suffered[group] += (said - y) * (said - y);
    }
    List<RegretReport.Group> groups = report.groups();
    assertThat(groups).hasSize(3);
    for (int g = 0; g < 3; g++) {
      RegretReport.Group each = groups.get(g);
      assertThat(each.rounds()).isEqualTo(g == 0 ? 600 : 300);
      assertThat(each.error().value() * each.rounds()).isCloseTo(suffered[g], within(1e-9));
      assertThat(each.regret()).isCloseTo(suffered[g] - each.best() * each.rounds(), within(1e-9));
    }
    // each group's own line fits without error; everyone's best is no line at all
    assertThat(groups.get(1).best()).isCloseTo(0, within(1e-12));
    assertThat(groups.get(0).best()).isGreaterThan(0.3);
    assertThat(groups.get(0).regret()).isNegative();
    assertThat(groups.get(2).error().value()).isLessThan(0.3 * groups.get(2).single().value());
  }

  @Test
  void theSingleLearnerIsTheStreamWithoutGroups() {
    UniformRandomProvider random = new Seed(2).generator();
    GroupwiseRegret.Stream stream = METHOD.stream(0, 2);
    RegretReport report = new RegretReport(0, 2, GroupwiseRegret.Options.DEFAULT);
    for (int t = 0; t < 50; t++) {
      double[] x = {random.nextDouble(), random.nextDouble()};
      double y = x[0] - x[1];
      report.see(x, stream.predict(x), y);
      stream.learn(y);
    }
    RegretReport.Group everyone = report.groups().get(0);
    assertThat(everyone.single()).isEqualTo(everyone.error());
  }

  @Test
  void aGroupWithoutRoundsIsNotMeasured() {
    RegretReport report = new RegretReport(1, 1, GroupwiseRegret.Options.DEFAULT);
    report.see(new double[] {1}, 0.5, 1);
    assertThat(report.groups().get(1).regret()).isNaN();
    assertThat(report.groups().get(1).error().measurable()).isFalse();
    assertThatThrownBy(() -> report.see(new double[] {1}, 0, 1, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("group of the stream is 2");
    assertThatThrownBy(() -> report.see(new double[] {1}, Double.NaN, 1))
        .hasMessageContaining("prediction is NaN");
  }
}
