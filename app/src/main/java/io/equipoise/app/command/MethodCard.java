package io.equipoise.app.command;

import io.equipoise.app.cite.Bibliography;
import io.equipoise.app.cite.Reference;
import io.equipoise.app.eval.FunctionIndex;
import io.equipoise.core.compare.Candidates;
import io.equipoise.core.eval.Function;
import io.equipoise.core.experiment.Ledger;
import io.equipoise.core.experiment.LedgerEntry;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.recipe.Step;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants to know of one method.
 *
 * @param parameters hyper-parameters that a recipe may set
 * @param functions what {@code eval} computes of it
 */
record MethodCard(Entry entry, List<Parameter> parameters, List<Function> functions) {

  /** A hyper-parameter with its default and meaning. */
  record Parameter(String name, String otherwise, String meaning) {}

  static MethodCard of(Catalogue catalogue, Entry entry) {
    List<Parameter> parameters = new ArrayList<>();
    Optional<Record> defaults = catalogue.defaults(entry);
    if (defaults.isPresent()) {
      for (RecordComponent component : defaults.get().getClass().getRecordComponents()) {
        Meaning meaning = component.getAnnotation(Meaning.class);
        parameters.add(
            new Parameter(
                component.getName(),
                shown(value(component, defaults.get())),
                meaning == null ? "" : meaning.value()));
      }
    }
    return new MethodCard(entry, parameters, FunctionIndex.functions(catalogue, entry));
  }

  private static @Nullable Object value(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }

  /** A value as a recipe would write it. */
  private static String shown(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    if (value instanceof Double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e9
          ? String.valueOf(number.longValue())
          : number.toString();
    }
    if (value.getClass().isArray()) {
      List<String> parts = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        parts.add(shown(Array.get(value, i)));
      }
      return "[" + String.join(",", parts) + "]";
    }
    Method method = value.getClass().getAnnotation(Method.class);
    return method == null ? value.toString() : method.name();
  }

  /** What our own experiment showed of the paper's claim, when there is one. */
  Optional<LedgerEntry> evidence() {
    return Recorded.LEDGER.of(entry.name());
  }

  /** The ledger of this release, read when first asked for. */
  private static final class Recorded {
    static final Ledger LEDGER = read();

    private static Ledger read() {
      try (InputStream in = MethodCard.class.getResourceAsStream("/io/equipoise/ledger.json")) {
        return in == null
            ? Ledger.empty()
            : Ledger.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  boolean measures() {
    return entry.slot() == Slot.PROBE;
  }

  boolean estimates() {
    return entry.slot() == Slot.ESTIMATOR;
  }

  /** A recipe that uses the method with its defaults; a probe or estimator stands in none. */
  Optional<String> example() {
    return Candidates.of(entry, Step.of("logreg")).stream()
        .map(candidate -> candidate.recipe().toString())
        .findFirst();
  }

  /** Why no recipe holds it, and what to do, in place of a recipe. */
  Optional<String> instead() {
    return Optional.of(entry.instead()).filter(why -> !why.isEmpty());
  }

  /** For other programs. */
  Shown json(Bibliography bibliography) {
    return new Shown(
        CatalogueCommand.Listed.of(entry),
        entry.type().getName(),
        example(),
        instead(),
        entry.cites().stream()
            .map(key -> bibliography.find(key).map(Reference::line).orElse(key))
            .toList(),
        evidence().map(evidence -> evidence.verdict().words()),
        parameters,
        functions.stream()
            .map(each -> new Signature(each.name(), each.inputs(), each.parameters()))
            .toList());
  }

  /** All that there is to know of a method. */
  record Shown(
      CatalogueCommand.Listed method,
      String className,
      Optional<String> recipe,
      Optional<String> instead,
      List<String> references,
      Optional<String> verdict,
      List<Parameter> parameters,
      List<Signature> functions) {}

  /** What a function takes. */
  record Signature(String name, List<Function.Input> inputs, List<Function.Parameter> parameters) {}
}
