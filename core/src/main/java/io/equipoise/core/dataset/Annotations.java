package io.equipoise.core.dataset;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is true of the samples of a made data set.
 *
 * @param label the class
 * @param attributes what else was drawn; the first is the shortcut that the dial ties to the label,
 *     where the set has one
 * @param environment where the sample is from, such as a hospital; empty where all are from one
 */
public record Annotations(
    Attribute label, List<Attribute> attributes, Optional<Attribute> environment) {

  public Annotations {
    attributes = List.copyOf(attributes);
    Require.that(!attributes.isEmpty(), "a made data set needs an attribute");
    for (Attribute attribute : attributes) {
      Require.sameLength("the label", label.size(), attribute.name(), attribute.size());
    }
    environment.ifPresent(
        place -> Require.sameLength("the label", label.size(), place.name(), place.size()));
  }

  /** Of samples from one environment. */
  public static Annotations of(Attribute label, Attribute... attributes) {
    return new Annotations(label, List.of(attributes), Optional.empty());
  }

  /** Number of samples N. */
  public int size() {
    return label.size();
  }

  /** The classes (N). */
  public int[] labels() {
    return label.codes();
  }

  /** Number of classes. */
  public int classes() {
    return label.values().size();
  }

  /** The attribute that the dial ties to the label. */
  public Attribute shortcut() {
    return attributes.get(0);
  }

  /** The attribute of this name; an unknown one is the user's error. */
  public Attribute attribute(String name) {
    return attributes.stream()
        .filter(attribute -> attribute.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "there is no attribute '"
                        + name
                        + "'."
                        + Nearest.hint(name, attributes.stream().map(Attribute::name).toList())));
  }

  /**
   * Whether each sample's shortcut is its label's own (N): each label owns equally many values, in
   * their order.
   */
  public boolean[] agrees() {
    Shortcut tie = new Shortcut(classes(), shortcut().values().size(), 1);
    boolean[] agrees = new boolean[size()];
    for (int i = 0; i < agrees.length; i++) {
      agrees[i] = tie.owner(shortcut().codes()[i]) == labels()[i];
    }
    return agrees;
  }

  /** The numbers of the samples whose shortcut agrees with the label, or does not. */
  public int[] where(boolean agreeing) {
    boolean[] agrees = agrees();
    int[] found = new int[size()];
    int count = 0;
    for (int i = 0; i < agrees.length; i++) {
      if (agrees[i] == agreeing) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** Label and shortcut together (N): {@code label · K + value}, K values of the shortcut. */
  public int[] groups() {
    int[] groups = new int[size()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = labels()[i] * shortcut().values().size() + shortcut().codes()[i];
    }
    return groups;
  }

  /** How many groups of label and shortcut there are. */
  public int groupCount() {
    return classes() * shortcut().values().size();
  }

  /** Of these samples in this order. */
  public Annotations take(int[] samples) {
    List<Attribute> taken = new ArrayList<>();
    for (Attribute attribute : attributes) {
      taken.add(attribute.take(samples));
    }
    return new Annotations(
        label.take(samples), taken, environment.map(place -> place.take(samples)));
  }
}
