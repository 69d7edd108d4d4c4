package io.equipoise.core.method;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.UserError;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.LearnerRemedy;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.learn.Suited;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.recipe.Value;
import io.equipoise.core.task.TaskKind;
import io.github.classgraph.ClassGraph;
import io.github.classgraph.ScanResult;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every method on the class path: all classes under {@code io.equipoise} that carry {@link Method}.
 * Reading it is the only way to learn what there is; nothing is listed by hand.
 */
public final class Catalogue {
  private static final Set<Slot> CHANGE_NOTHING =
      EnumSet.of(Slot.PROBE, Slot.LEARNER, Slot.ESTIMATOR);

  private static final List<Class<?>> RECIPE_STEPS =
      List.of(DataRemedy.class, LearnerRemedy.class, PredictionRemedy.class, Learner.class);

  private final List<Entry> entries;
  private final Map<String, Entry> byName = new HashMap<>();

  private Catalogue(List<Entry> entries) {
    this.entries = entries;
    for (Entry entry : entries) {
      enter(entry.name(), entry);
      entry.aliases().forEach(alias -> enter(alias, entry));
    }
  }

  private void enter(String name, Entry entry) {
    Entry other = byName.put(Spelling.plain(name), entry);
    if (other != null && other != entry) {
      throw new IllegalStateException(
          entry.type() + " and " + other.type() + " are both called '" + name + "'");
    }
  }

  /** The catalogue of this class path, read once. */
  public static Catalogue get() {
    return Holder.INSTANCE;
  }

  private static final class Holder {
    static final Catalogue INSTANCE = new Catalogue(scan());
  }

  private static List<Entry> scan() {
    try (ScanResult scan =
        new ClassGraph()
            .enableClassInfo()
            .enableAnnotationInfo()
            .acceptPackages("io.equipoise")
            .scan()) {
      List<Entry> found = new ArrayList<>();
      for (Class<?> type : scan.getClassesWithAnnotation(Method.class).loadClasses()) {
        found.add(Entry.of(type));
      }
      found.sort(Comparator.comparing(Entry::slot).thenComparing(Entry::name));
      return List.copyOf(found);
    }
  }

  /** All methods, by slot and name. */
  public List<Entry> entries() {
    return entries;
  }

  /** The methods that act in this slot. */
  public List<Entry> in(Slot slot) {
    return entries.stream().filter(entry -> entry.slot() == slot).toList();
  }

  /** The methods that change something: no probes, learners or estimators. */
  public List<Entry> remedies() {
    return entries.stream().filter(entry -> !CHANGE_NOTHING.contains(entry.slot())).toList();
  }

  /** The remedies that treat this bias. */
  public List<Entry> treating(Bias bias) {
    return remedies().stream().filter(entry -> entry.treats().contains(bias)).toList();
  }

  /**
   * The remedies that treat this bias in a task of this kind: those that a recipe can hold before
   * those that only Java can call, and among each those of common knowledge first. Numbers have
   * fewer than classes, for which most methods are made.
   */
  public List<Entry> treating(Bias bias, TaskKind kind) {
    return treating(bias).stream()
        .filter(entry -> suits(entry, kind))
        .sorted(
            Comparator.comparing((Entry entry) -> !inRecipes(entry))
                .thenComparing(entry -> !entry.common()))
        .toList();
  }

  private boolean inRecipes(Entry entry) {
    return RECIPE_STEPS.stream().anyMatch(step -> step.isAssignableFrom(entry.type()))
        || !holders(entry).isEmpty();
  }

  private boolean suits(Entry entry, TaskKind kind) {
    if (kind != TaskKind.REGRESSION) {
      return !TaskKind.NUMBERS.equals(kinds(entry));
    }
    return kinds(entry).contains(kind);
  }

  private Set<TaskKind> kinds(Entry entry) {
    return Suited.class.isAssignableFrom(entry.type())
        ? create(Step.of(entry.name()), Suited.class).taskKinds()
        : TaskKind.CLASSES;
  }

  /** All methods that come from this paper. */
  public List<Entry> row(int row) {
    return entries.stream().filter(entry -> entry.row() == row).toList();
  }

  /** The method of this name or alias, in any spelling of dashes and case. */
  public Optional<Entry> find(String name) {
    return Optional.ofNullable(byName.get(Spelling.plain(name)));
  }

  /** As {@link #find}; an unknown name is the user's error and suggests the nearest. */
  public Entry require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new UserError(
                    "there is no method '"
                        + name
                        + "'."
                        + Nearest.hint(name, entries.stream().map(Entry::name).toList())));
  }

  /**
   * Makes the method of a step with its arguments.
   *
   * @param role what it must be able to do, such as {@code Learner.class}
   */
  public <T> T create(Step step, Class<T> role) {
    Entry entry = require(step.name());
    if (!role.isAssignableFrom(entry.type())) {
      if (!entry.instead().isEmpty()) {
        throw new UserError("'" + step.name() + "' cannot stand there: " + entry.instead());
      }
      List<String> able =
          entries.stream()
              .filter(each -> role.isAssignableFrom(each.type()))
              .map(Entry::name)
              .toList();
      throw new UserError(
          "'"
              + step.name()
              + "' cannot stand there: it is no "
              + spoken(role)
              + "."
              + Nearest.hint(step.name(), able));
    }
    try {
      if (entry.options().isEmpty()) {
        if (!step.arguments().isEmpty()) {
          throw new UserError(entry.name() + " takes no parameters");
        }
        return role.cast(entry.type().getConstructor().newInstance());
      }
      Class<? extends Record> type = entry.options().get();
      Record options = new OptionsBinder(this).bind(entry, type, step.arguments());
      return role.cast(entry.type().getConstructor(type).newInstance(options));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof UserError error) {
        throw error;
      }
      throw new IllegalStateException(entry.type() + " cannot be made", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(entry.type() + " cannot be made", e);
    }
  }

  /**
   * How a method that is part of a learner stands in a recipe, such as {@code mlp(loss=focal)}: the
   * first learner with a hyper-parameter that takes it. Empty for what no learner takes.
   */
  public Optional<Step> within(Entry part) {
    return holders(part).stream().findFirst();
  }

  /**
   * Every plain learner with a hyper-parameter that takes this method, holding it. Learners that
   * are remedies themselves are not crossed with others, but for a part that only such a one takes.
   */
  public List<Step> holders(Entry part) {
    List<Step> holders = new ArrayList<>();
    for (Entry learner : in(Slot.LEARNER)) {
      for (RecordComponent component : components(learner)) {
        if (isPart(component.getType()) && component.getType().isAssignableFrom(part.type())) {
          holders.add(step(learner, component, part.name()));
        }
      }
    }
    List<Step> plain =
        holders.stream().filter(step -> require(step.name()).treats().isEmpty()).toList();
    return plain.isEmpty() ? holders.stream().limit(1).toList() : plain;
  }

  /**
   * A method under one of its {@link Alternative}s.
   *
   * @param step as a recipe writes it
   * @param treats what it treats then
   */
  public record Variant(Step step, List<Bias> treats) {
    public Variant {
      treats = List.copyOf(treats);
    }
  }

  /** The method with its defaults, and under every other alternative that is a remedy by itself. */
  public List<Variant> variants(Entry entry) {
    List<Variant> variants = new ArrayList<>();
    variants.add(new Variant(Step.of(entry.name()), entry.treats()));
    for (RecordComponent component : components(entry)) {
      Class<?> type = component.getType();
      if (type.isEnum() && Alternative.class.isAssignableFrom(type)) {
        Object usual = usual(entry, component);
        for (Object constant : type.getEnumConstants()) {
          List<Bias> treats = ((Alternative) constant).treats();
          if (constant != usual && !treats.isEmpty()) {
            String word = OptionsBinder.word((Enum<?>) constant);
            variants.add(new Variant(step(entry, component, word), treats));
          }
        }
      }
    }
    return List.copyOf(variants);
  }

  /** Whether a learner has this part already when nothing is said. */
  public boolean isDefault(Step holder, Entry part) {
    Entry learner = require(holder.name());
    return components(learner).stream()
        .filter(component -> holder.arguments().containsKey(component.getName()))
        .anyMatch(component -> part.type().isInstance(usual(learner, component)));
  }

  private Object usual(Entry entry, RecordComponent component) {
    return OptionsBinder.valueOf(component, defaults(entry).orElseThrow());
  }

  private static List<RecordComponent> components(Entry entry) {
    return entry.options().map(type -> List.of(type.getRecordComponents())).orElse(List.of());
  }

  private static Step step(Entry entry, RecordComponent component, String value) {
    return new Step(entry.name(), Map.of(component.getName(), new Value.Text(value)));
  }

  /** Whether a hyper-parameter of this type is a method in turn: an interface or abstract class. */
  static boolean isPart(Class<?> type) {
    int modifiers = type.getModifiers();
    // numbers and arrays count as abstract and final
    return Modifier.isAbstract(modifiers) && !Modifier.isFinal(modifiers) && !type.isEnum();
  }

  /** The default hyper-parameters of a method that has any. */
  public Optional<Record> defaults(Entry entry) {
    return entry.options().map(OptionsBinder::defaults);
  }

  private static String spoken(Class<?> role) {
    return role.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
