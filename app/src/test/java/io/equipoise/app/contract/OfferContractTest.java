package io.equipoise.app.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.app.contract.OfferTables.Features;
import io.equipoise.app.contract.OfferTables.Kind;
import io.equipoise.core.compare.CompareOptions;
import io.equipoise.core.compare.Offer;
import io.equipoise.core.compare.Offers;
import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.ClassForecast;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.LearnerRemedy;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.ClassTarget;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code compare --offer} says of a recipe is what happens when it is trained. */
class OfferContractTest {
  private static final int ROWS = 90;

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind(2, true, Features.MIXED),
        new Kind(2, true, Features.CATEGORIES),
        new Kind(2, false, Features.NUMBERS),
        new Kind(3, true, Features.NUMBERS),
        new Kind(3, false, Features.MIXED),
        new Kind(0, true, Features.MIXED),
        new Kind(0, false, Features.NUMBERS));
  }

  private static List<Offer> offers(Dataset data) {
    return Offers.usual(data.kind()).on(data, CompareOptions.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @Execution(ExecutionMode.CONCURRENT)
  void everyOfferedRecipeTrainsAndJudges(Kind kind) {
    Dataset data = OfferTables.of(kind, ROWS);
    Rows ungrouped = new Rows(data.rows().features(), Groups.none(data.size()));
    Set<String> failed = new TreeSet<>();
    for (Offer offer : offers(data)) {
      if (!offer.fits()) {
        continue;
      }
      try (Model model = RecipePlan.of(Brief.of(offer.recipe())).fit(data, new Seed(1))) {
        assertThat(model.predict(data.rows()).rows()).isEqualTo(ROWS);
        assertThat(numbers(offer, model.predict(unheard(data.rows()))))
            .as("%s judges a group that training lacked", offer.recipe())
            .doesNotContain(Double.NaN);
        if (kind.groups() && offer.groups() != GroupUse.PREDICTION) {
          assertThat(numbers(offer, model.predict(ungrouped)))
              .as("%s says that it reads no groups of rows that it judges", offer.recipe())
              .isEqualTo(numbers(offer, model.predict(data.rows())));
        }
      } catch (RuntimeException e) {
        failed.add(offer.recipe() + ": " + e);
      }
    }
    assertThat(failed).isEmpty();
  }

  /** The same rows, all of a group that training lacked. */
  private static Rows unheard(Rows rows) {
    return new Rows(
        rows.features(),
        new Groups(rows.groups().columns(), new int[rows.count()], List.of("unheard of")));
  }

  /** To recipes that read no groups, such a table is one like any other. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aGroupOfOneClassIsTrainedOnOrRefusedInOneLine() {
    Dataset mixed = OfferTables.of(new Kind(2, true, Features.NUMBERS), ROWS);
    int[] labels = mixed.labels().clone();
    for (int i = 0; i < labels.length; i++) {
      labels[i] = mixed.rows().groups().code(i) == 0 ? 0 : labels[i];
    }
    Dataset data =
        Dataset.of(mixed.rows(), new ClassTarget(labels, mixed.classes()), mixed.weights());
    Set<String> failed = new TreeSet<>();
    for (Offer offer : offers(data)) {
      if (offer.groups() == GroupUse.NONE) {
        continue;
      }
      try (Model model = RecipePlan.of(Brief.of(offer.recipe())).fit(data, new Seed(1))) {
        assertThat(numbers(offer, model.predict(data.rows())))
            .as(offer.recipe().toString())
            .doesNotContain(Double.NaN);
      } catch (UserError told) {
        assertThat(told.getMessage()).isNotBlank().doesNotContain("\n");
      } catch (RuntimeException e) {
        failed.add(offer.recipe() + ": " + e);
      }
    }
    assertThat(failed).isEmpty();
  }

  /** What a model says; a mixture of models decides by lots, which tell no groups apart. */
  private static List<Double> numbers(Offer offer, Predictions predictions) {
    if (predictions.forecast() instanceof ClassForecast classes) {
      boolean lots = LearnerRemedy.class.isAssignableFrom(offer.method().type());
      return Stream.concat(
              Arrays.stream(classes.probabilities()).boxed(),
              Arrays.stream(lots ? new int[0] : classes.labels()).mapToObj(Double::valueOf))
          .toList();
    }
    return Arrays.stream(predictions.numbers().values()).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatDoesNotFitIsRefusedInItsOwnWords(Kind kind) {
    Dataset data = OfferTables.of(kind, ROWS);
    List<Offer> refused = offers(data).stream().filter(offer -> !offer.fits()).toList();
    assertThat(refused).isNotEmpty();
    for (Offer offer : refused) {
      assertThatThrownBy(() -> RecipePlan.of(offer.recipe()).fit(data, new Seed(1)).close())
          .as(offer.recipe().toString())
          .isInstanceOf(UserError.class)
          .hasMessageEndingWith(offer.obstacle().orElseThrow());
    }
  }

  @Test
  void offersGrowWithWhatATableHas() {
    Set<String> with = fitting(new Kind(2, true, Features.MIXED));
    Set<String> without = fitting(new Kind(2, false, Features.MIXED));
    assertThat(with).containsAll(without);
    with.removeAll(without);
    assertThat(with)
        .contains(
            "reweighing > logreg",
            "exponentiated-gradient(constraint=equalized-odds) > logreg",
            "logreg > equalized-odds",
            "tree > fairttts",
            "mlp(loss=group-dro)",
            "mlp(select=worst-group)");
    assertThat(without)
        .contains("mlp(select=worst-class)", "mlp(select=pseudo-group)", "smote-nc > logreg")
        .doesNotContain("smote > logreg", "mlp(loss=huber)", "long-tail > logreg");
    assertThat(fitting(new Kind(3, true, Features.NUMBERS)))
        .contains("smote > logreg", "mlp(loss=z-loss)", "presto")
        .doesNotContain("logreg > equalized-odds", "smote-n > logreg");
    assertThat(fitting(new Kind(0, true, Features.MIXED)))
        .contains(
            "exponentiated-gradient(constraint=bounded-group-loss) > ridge", "mlp(loss=huber)")
        .doesNotContain("reweighing > ridge", "logreg");
  }

  private static Set<String> fitting(Kind kind) {
    return offers(OfferTables.of(kind, ROWS)).stream()
        .filter(Offer::fits)
        .map(offer -> offer.recipe().toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void whoReadsTheGroupsOfNewRowsSaysSo() {
    List<String> readers =
        offers(OfferTables.of(new Kind(2, true, Features.MIXED), ROWS)).stream()
            .filter(offer -> offer.groups() == GroupUse.PREDICTION)
            .map(offer -> offer.recipe().toString())
            .toList();
    assertThat(readers)
        .contains("logreg > equalized-odds", "correlation-remover > logreg", "drm")
        .doesNotContain("reweighing > logreg", "mlp(loss=group-dro)");
  }
}
