package io.equipoise.app.eval;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Spelling;
import io.equipoise.core.recipe.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Every numeric function of the catalogue, by function, method, alias or row. */
public final class FunctionIndex {
  private final Catalogue catalogue;
  private final List<Named> all = new ArrayList<>();
  private final Map<String, Named> byName = new HashMap<>();

  /** A function with the method that it belongs to. */
  public record Named(Entry entry, Function function) {}

  private FunctionIndex(Catalogue catalogue) {
    this.catalogue = catalogue;
    for (Entry entry : catalogue.entries()) {
      for (Function function : functions(catalogue, entry)) {
        Named named = new Named(entry, function);
        all.add(named);
        Named other = byName.putIfAbsent(Spelling.plain(function.name()), named);
        if (other != null) {
          throw new IllegalStateException(
              entry.type()
                  + " and "
                  + other.entry().type()
                  + " both have a function '"
                  + function.name()
                  + "'");
        }
      }
    }
  }

  /** The functions of a catalogue. */
  public static FunctionIndex of(Catalogue catalogue) {
    return new FunctionIndex(catalogue);
  }

  /** The functions of one method, the main one first; empty when it has none. */
  public static List<Function> functions(Catalogue catalogue, Entry entry) {
    return Numeric.class.isAssignableFrom(entry.type())
        ? catalogue.create(Step.of(entry.name()), Numeric.class).functions()
        : List.of();
  }

  /** All of them, in the catalogue's order. */
  public List<Named> all() {
    return List.copyOf(all);
  }

  /**
   * The function that {@code name} means: a function's own name; a method's name or alias, for its
   * main function; or a row's number when the row has one function.
   */
  public Named require(String name) {
    Named function = byName.get(Spelling.plain(name));
    if (function != null) {
      return function;
    }
    if (name.strip().matches("[0-9]{1,6}")) {
      return ofRow(Integer.parseInt(name.strip()));
    }
    Optional<Entry> entry = catalogue.find(name);
    if (entry.isEmpty()) {
      Set<String> known = new TreeSet<>();
      all.forEach(each -> known.add(each.function().name()));
      all.forEach(each -> known.add(each.entry().name()));
      throw new UserError(
          "there is no function or method '" + name + "'." + Nearest.hint(name, known));
    }
    Optional<Named> main =
        all.stream().filter(each -> each.entry().equals(entry.get())).findFirst();
    return main.orElseThrow(
        () ->
            new UserError(
                "'"
                    + entry.get().name()
                    + "' has no function that eval could compute; 'equipoise show "
                    + entry.get().name()
                    + "' says what it does"));
  }

  private Named ofRow(int row) {
    List<Named> found = all.stream().filter(each -> each.entry().row() == row).toList();
    if (found.isEmpty()) {
      String rows =
          all.stream()
              .map(each -> each.entry().row())
              .filter(each -> each > 0)
              .distinct()
              .sorted()
              .map(String::valueOf)
              .collect(Collectors.joining(", "));
      throw new UserError("row " + row + " has no function here; there are rows " + rows);
    }
    if (found.size() > 1) {
      String names =
          found.stream().map(each -> each.function().name()).collect(Collectors.joining(", "));
      throw new UserError("row " + row + " has several functions; name one of " + names);
    }
    return found.get(0);
  }
}
