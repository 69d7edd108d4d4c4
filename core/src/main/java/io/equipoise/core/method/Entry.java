package io.equipoise.core.method;

import io.equipoise.core.finding.Bias;
import java.util.List;
import java.util.Optional;

/**
 * One method of the catalogue, as its annotation tells it.
 *
 * @param instead why no recipe can hold it, and what to take; empty where one can
 * @param type the class
 * @param options the class of its hyper-parameters, when it has any
 */
public record Entry(
    String name,
    List<String> aliases,
    int row,
    Slot slot,
    List<Bias> treats,
    String summary,
    List<String> cites,
    String instead,
    Class<?> type,
    Optional<Class<? extends Record>> options) {

  static Entry of(Class<?> type) {
    Method method = type.getAnnotation(Method.class);
    if (method == null) {
      throw new IllegalStateException(type + " carries no @Method");
    }
    Optional<Class<? extends Record>> options = Optional.empty();
    for (Class<?> nested : type.getDeclaredClasses()) {
      if (nested.getSimpleName().equals("Options")) {
        options = Optional.of(nested.asSubclass(Record.class));
      }
    }
    return new Entry(
        method.name(),
        List.of(method.aliases()),
        method.row(),
        method.slot(),
        List.of(method.treats()),
        method.summary(),
        List.of(method.cites()),
        method.instead(),
        type,
        options);
  }
}
