package io.equipoise.core.method;

import io.equipoise.core.finding.Bias;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Enters a class into the {@link Catalogue}, which finds it by this annotation: there is no list to
 * add it to.
 *
 * <p>The class is public and final. It has either a public constructor without arguments, or a
 * nested {@code public record Options} with a {@code public static final Options DEFAULT} and a
 * public constructor that takes it. Each component of the record carries a {@link Meaning}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Method {
  /** The field's name, in lower case with dashes: {@code "smote"}. */
  String name();

  /** Other names it answers to. */
  String[] aliases() default {};

  /** Number of the paper in the project's list of papers; 0 for methods of common knowledge. */
  int row() default 0;

  /** Where it acts. */
  Slot slot();

  /** What it treats, or for a probe what it finds. */
  Bias[] treats() default {};

  /** One sentence for people: what it does and when to reach for it. */
  String summary();

  /** Keys into {@code docs/references.bib}. */
  String[] cites() default {};

  /**
   * Where no recipe can hold it: why not, and what to take or call in its place. Errors and {@code
   * show} say it after a colon, so it starts small and ends without a full stop.
   */
  String instead() default "";
}
