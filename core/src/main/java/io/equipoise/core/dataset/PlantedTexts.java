package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Texts of three short sentences about one invented name, in one of two dialects. The label shows
 * in what is said: each sentence is of the label's own kind with probability 0.85, so that a
 * majority of three is right 94 times in 100. The shortcut is either the name, of which each label
 * owns ten of twenty, or the dialect: standard English, or a vernacular with marks that many share
 * (ain't, y'all, g's that are not said). Attributes: {@code entity}, {@code dialect}, the tied one
 * first; the other is drawn evenly.
 *
 * @param about what the label is
 * @param tied which attribute the dial ties to it
 * @param bias share of texts whose tied attribute is their label's own; 0.5 is no bias
 */
public record PlantedTexts(About about, Tied tied, double bias) {
  private static final double CLARITY = 0.85;
  private static final int SENTENCES = 3;
  private static final List<String> DIALECTS = List.of("standard", "vernacular");
  private static final List<String> ENTITIES =
      List.of(
          "Arvelo", "Brindt", "Calder", "Dovani", "Esker", "Fentry", "Gallow", "Hesper", "Ilmari",
          "Jorvik", "Kestel", "Lomond", "Mervane", "Norrick", "Ostrava", "Pellam", "Quarrel",
          "Rosmin", "Sorrel", "Tamsin");

  /** Each opening in both dialects; what is said follows. */
  private static final String[][] OPENINGS = {
    {"I am going to tell you all that", "I'm gonna tell y'all that"},
    {"It is not a secret that", "It ain't no secret that"},
    {"We were talking about how", "We was talkin' 'bout how"},
    {"You do not have to look far to see that", "You don't gotta look far to see that"},
    {"Those people are saying that", "Them folks be sayin' that"},
    {"I have been thinking that", "I been thinkin' that"}
  };

  /** What the label of a text is. */
  public enum About {
    /** Sport or politics. */
    TOPIC(
        List.of("sport", "politics"),
        new String[][] {
          {
            "won the match",
            "scored twice",
            "trained with the team",
            "broke the league record",
            "missed the penalty",
            "signed for another club"
          },
          {
            "won the vote",
            "drafted a bill",
            "met the committee",
            "opposed the new tax",
            "missed the debate",
            "joined another party"
          }
        }),
    /** Negative or positive. */
    SENTIMENT(
        List.of("negative", "positive"),
        new String[][] {
          {
            "was a disappointment",
            "wasted our evening",
            "gave us cold soup",
            "was rude to us",
            "broke after a week",
            "was far too expensive"
          },
          {
            "was a delight",
            "made our evening",
            "gave us fine soup",
            "was kind to us",
            "lasted for years",
            "was worth every penny"
          }
        }),
    /** Real or fake news. */
    VERACITY(
        List.of("real", "fake"),
        new String[][] {
          {
            "published the audited figures",
            "answered the inquiry in writing",
            "was cited by two agencies",
            "corrected an earlier statement",
            "confirmed the date of the hearing",
            "released the full transcript"
          },
          {
            "hides a miracle cure",
            "was replaced by a double",
            "controls the weather",
            "faked the moon landing",
            "was sent by aliens",
            "knows the secret they bury"
          }
        });

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> labels;

    @SuppressWarnings("ImmutableEnumChecker")
    private final String[][] said;

    About(List<String> labels, String[][] said) {
      this.labels = labels;
      this.said = said;
    }
  }

  /** Which attribute gives the label away. */
  public enum Tied {
    /** The name that a text is about. */
    ENTITY,
    /** How it is written. */
    DIALECT
  }

  public PlantedTexts {
    Require.between("bias", bias, 0, 1);
  }

  /** Draws texts; the first ones are the same however many are drawn. */
  public TextSet make(int size, Seed seed) {
    UniformRandomProvider random = ImageBenchmark.random(size, seed);
    boolean byName = tied == Tied.ENTITY;
    Shortcut names = new Shortcut(2, ENTITIES.size(), byName ? bias : 0.5);
    Shortcut ways = new Shortcut(2, byName ? 0.5 : bias);
    int[] labels = new int[size];
    int[] entities = new int[size];
    int[] dialects = new int[size];
    List<String> texts = new ArrayList<>();
    List<String> swapped = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextInt(2);
      entities[i] = names.draw(labels[i], random);
      dialects[i] = ways.draw(labels[i], random);
      int[] picks = picks(labels[i], random);
      texts.add(text(picks, entities[i], dialects[i]));
      // half way round the names is one that the other label owns
      int otherName = (entities[i] + ENTITIES.size() / 2) % ENTITIES.size();
      swapped.add(
          byName ? text(picks, otherName, dialects[i]) : text(picks, entities[i], 1 - dialects[i]));
    }
    Attribute entity = new Attribute("entity", entities, ENTITIES);
    Attribute dialect = new Attribute("dialect", dialects, DIALECTS);
    return new TextSet(
        texts,
        swapped,
        new Annotations(
            new Attribute("label", labels, about.labels),
            byName ? List.of(entity, dialect) : List.of(dialect, entity),
            Optional.empty()));
  }

  /** For each sentence its opening, its kind and what it says of that kind. */
  private int[] picks(int label, UniformRandomProvider random) {
    int[] picks = new int[3 * SENTENCES];
    for (int at = 0; at < picks.length; at += 3) {
      picks[at] = random.nextInt(OPENINGS.length);
      picks[at + 1] = random.nextDouble() < CLARITY ? label : 1 - label;
      picks[at + 2] = random.nextInt(about.said[label].length);
    }
    return picks;
  }

  private String text(int[] picks, int entity, int dialect) {
    List<String> sentences = new ArrayList<>();
    for (int at = 0; at < picks.length; at += 3) {
      sentences.add(
          OPENINGS[picks[at]][dialect]
              + " "
              + ENTITIES.get(entity)
              + " "
              + about.said[picks[at + 1]][picks[at + 2]]
              + ".");
    }
    return String.join(" ", sentences);
  }
}
