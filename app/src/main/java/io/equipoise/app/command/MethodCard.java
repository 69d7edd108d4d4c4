package io.equipoise.app.command;

import io.equipoise.app.cite.Bibliography;
import io.equipoise.app.cite.Reference;
import io.equipoise.app.eval.FunctionIndex;
import io.equipoise.core.eval.Function;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  boolean measures() {
    return entry.slot() == Slot.PROBE;
  }

  /** A recipe that uses the method with its defaults; a probe stands in none. */
  Optional<String> example() {
    String name = entry.name();
    return switch (entry.slot()) {
      case DATA -> Optional.of(name + " > logreg");
      case OBJECTIVE -> Optional.of("mlp(loss=" + name + ")");
      case PREDICTION -> Optional.of("logreg > " + name);
      case MODEL -> Optional.of("mlp > " + name);
      case LEARNER -> Optional.of(name);
      case TRAINING, PROBE -> Optional.empty();
    };
  }

  Map<String, Object> json(Bibliography bibliography) {
    Map<String, Object> fields = CatalogueCommand.json(entry);
    fields.put("class", entry.type().getName());
    example().ifPresent(example -> fields.put("recipe", example));
    fields.put(
        "references",
        entry.cites().stream()
            .map(key -> bibliography.find(key).map(Reference::line).orElse(key))
            .toList());
    fields.put("parameters", parameters);
    fields.put("functions", functions.stream().map(MethodCard::json).toList());
    return fields;
  }

  private static Map<String, Object> json(Function function) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", function.name());
    fields.put("inputs", function.inputs());
    fields.put("parameters", function.parameters());
    return fields;
  }
}
