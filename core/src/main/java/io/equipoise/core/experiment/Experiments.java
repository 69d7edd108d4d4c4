package io.equipoise.core.experiment;

import io.equipoise.core.method.Catalogue;
import io.github.classgraph.ClassGraph;
import io.github.classgraph.ScanResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The experiments on the class path. */
public final class Experiments {
  private Experiments() {}

  /** All experiments, by the row of their method and its name. */
  public static List<Experiment> all() {
    try (ScanResult scan =
        new ClassGraph().enableClassInfo().acceptPackages("io.equipoise").scan()) {
      List<Experiment> found = new ArrayList<>();
      // an interface is what several experiments have in common
      for (Class<?> type :
          scan.getClassesImplementing(Experiment.class).getStandardClasses().loadClasses()) {
        found.add((Experiment) type.getConstructor().newInstance());
      }
      found.sort(
          Comparator.comparingInt((Experiment e) -> Catalogue.get().require(e.method()).row())
              .thenComparing(Experiment::method));
      return List.copyOf(found);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "an experiment has no public constructor without arguments", e);
    }
  }
}
