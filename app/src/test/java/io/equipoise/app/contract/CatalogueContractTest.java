package io.equipoise.app.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.app.cite.Bibliography;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.error.UserError;
import io.equipoise.core.estimate.Estimator;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Slot;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.recipe.Value;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every method of the catalogue keeps to, whoever wrote it. */
class CatalogueContractTest {
  private static final Bibliography BIBLIOGRAPHY = Bibliography.ofRelease();

  static List<Named<Entry>> entries() {
    return Catalogue.get().entries().stream().map(each -> Named.of(each.name(), each)).toList();
  }

  /** Every hyper-parameter of every method. */
  static List<Arguments> parameters() {
    List<Arguments> all = new ArrayList<>();
    for (Entry entry : Catalogue.get().entries()) {
      if (entry.options().isPresent()) {
        for (RecordComponent component : entry.options().get().getRecordComponents()) {
          all.add(
              Arguments.of(
                  Named.of(entry.name(), entry), Named.of(component.getName(), component)));
        }
      }
    }
    return all;
  }

  @Test
  void thereAreMethodsInEverySlotOfThisRelease() {
    for (Slot slot :
        List.of(
            Slot.DATA, Slot.OBJECTIVE, Slot.PREDICTION, Slot.PROBE, Slot.LEARNER, Slot.ESTIMATOR)) {
      assertThat(Catalogue.get().in(slot)).as(slot.name()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void isNamedAndSummedUp(Entry entry) {
    assertThat(entry.name()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    assertThat(entry.aliases()).allMatch(alias -> alias.matches("[A-Za-z0-9]+(-[A-Za-z0-9]+)*"));
    assertThat(entry.summary()).hasSizeBetween(30, 300).matches("(?s)\\p{Lu}.*\\.");
    assertThat(entry.type()).isPublic().isFinal();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void citesWhatTheBibliographyHolds(Entry entry) {
    assertThat(BIBLIOGRAPHY.keys()).containsAll(entry.cites());
    if (entry.row() > 0) {
      assertThat(entry.cites()).as("a method of a paper cites it").isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void doesWhatItsSlotAsks(Entry entry) {
    Class<?> type = entry.type();
    switch (entry.slot()) {
      case DATA -> assertThat(DataRemedy.class.isAssignableFrom(type)).isTrue();
      case PREDICTION -> assertThat(PredictionRemedy.class.isAssignableFrom(type)).isTrue();
      case LEARNER -> assertThat(Learner.class.isAssignableFrom(type)).isTrue();
      case PROBE ->
          assertThat(Probe.class.isAssignableFrom(type) || Numeric.class.isAssignableFrom(type))
              .isTrue();
      case ESTIMATOR -> assertThat(Estimator.class.isAssignableFrom(type)).isTrue();
      case OBJECTIVE, TRAINING, MODEL -> assertThat(type.getInterfaces()).isNotNull();
    }
    // an optimiser helps training along and treats no bias; nor do some estimators; and long-tail
    // makes imbalance to study, so that no finding may name it as a cure
    if (!List.of(Slot.LEARNER, Slot.OBJECTIVE, Slot.TRAINING, Slot.ESTIMATOR).contains(entry.slot())
        && !entry.name().equals("long-tail")) {
      assertThat(entry.treats()).as("says what it treats or finds").isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void isMadeWithItsDefaults(Entry entry) {
    Object made = Catalogue.get().create(Step.of(entry.name()), entry.type());
    assertThat(made).isInstanceOf(entry.type());
    entry
        .options()
        .ifPresent(options -> assertThat(Modifier.isPublic(options.getModifiers())).isTrue());
  }

  @ParameterizedTest
  @MethodSource("entries")
  void refusesAParameterThatItDoesNotHave(Entry entry) {
    assertThatThrownBy(() -> make(entry, "noSuchThing", "1"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(entry.name())
        .message()
        .containsAnyOf("noSuchThing", "takes no parameters");
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void explainsItsParameters(Entry entry, RecordComponent parameter) {
    Meaning meaning = parameter.getAnnotation(Meaning.class);
    assertThat(meaning).as("%s.%s has a @Meaning", entry.name(), parameter.getName()).isNotNull();
    assertThat(meaning.value()).hasSizeGreaterThan(5);
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void refusesABadValueByName(Entry entry, RecordComponent parameter) {
    if (parameter.getType() == String.class || parameter.getType() == String[].class) {
      return;
    }
    assertThatThrownBy(() -> make(entry, parameter.getName(), "no-such-value"))
        .isInstanceOf(UserError.class)
        .message()
        .containsAnyOf(parameter.getName(), "no-such-value");
    if (parameter.getType() == double.class) {
      assertThatThrownBy(() -> make(entry, parameter.getName(), "NaN"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(parameter.getName());
    }
    if (parameter.getType() == int.class) {
      assertThatThrownBy(() -> make(entry, parameter.getName(), "" + Integer.MIN_VALUE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(parameter.getName());
    }
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void keepsTheBoundsThatItsMeaningNames(Entry entry, RecordComponent parameter) {
    Meaning meaning = parameter.getAnnotation(Meaning.class);
    if (parameter.getType() != double.class && parameter.getType() != int.class) {
      return;
    }
    for (String value : NamedBounds.beyond(meaning.value())) {
      assertThatThrownBy(() -> make(entry, parameter.getName(), value))
          .as("%s.%s = %s: %s", entry.name(), parameter.getName(), value, meaning.value())
          .isInstanceOf(UserError.class);
    }
  }

  private static Object make(Entry entry, String parameter, String value) {
    return Catalogue.get()
        .create(new Step(entry.name(), Map.of(parameter, new Value.Text(value))), entry.type());
  }
}
