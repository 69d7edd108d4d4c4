package io.equipoise.core.method;

import io.equipoise.core.finding.Bias;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
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

  /**
   * Whether it is common knowledge, rather than what one paper of the project's list contributes.
   */
  public boolean common() {
    return row == 0;
  }

  static Entry of(Class<?> type) {
    Method method = type.getAnnotation(Method.class);
    if (method == null) {
      throw new IllegalStateException(type + " carries no @Method");
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
        options(type));
  }

  /** The record Options of the class, or of the kindred one that its constructor takes. */
  private static Optional<Class<? extends Record>> options(Class<?> type) {
    List<Class<?>> candidates = new ArrayList<>(List.of(type.getDeclaredClasses()));
    for (Constructor<?> constructor : type.getConstructors()) {
      if (constructor.getParameterCount() == 1) {
        candidates.add(constructor.getParameterTypes()[0]);
      }
    }
    for (Class<?> candidate : candidates) {
      if (candidate.isRecord() && candidate.getSimpleName().equals("Options")) {
        return Optional.of(candidate.asSubclass(Record.class));
      }
    }
    return Optional.empty();
  }
}
