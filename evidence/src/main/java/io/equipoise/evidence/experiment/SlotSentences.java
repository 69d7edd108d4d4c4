package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Made sentences of three slots and filler words: what fills the slots is the meaning, and fillers
 * are drawn by Zipf's law. Each filling of a slot can be said by several words.
 *
 * @param tokens (N) numbers of the words of each sentence, in no order
 * @param fillings (N·3) what fills each slot
 * @param vectors (words·width) one vector for each word
 * @param width numbers per vector
 */
public record SlotSentences(int[][] tokens, int[] fillings, float[] vectors, int width) {
  public static final int SLOTS = 3;
  private static final int FILLERS = 200;

  /**
   * How sentences are made.
   *
   * @param values fillings of each slot
   * @param synonyms words for each filling
   * @param least shortest sentence
   * @param most longest sentence
   * @param meanings how many different meanings there are; 0 for all
   * @param common length of what all word vectors share
   */
  public record Style(int values, int synonyms, int least, int most, int meanings, double common) {

    /** Draws sentences; word vectors depend on {@code language} only. */
    public SlotSentences draw(int count, int width, Seed language, Seed seed) {
      UniformRandomProvider random = seed.generator();
      double[] zipf = new double[FILLERS];
      double sum = 0;
      for (int f = 0; f < FILLERS; f++) {
        sum += 1.0 / (f + 1);
        zipf[f] = sum;
      }
      int[] known =
          language.child("meanings").generator().ints((long) SLOTS * meanings, 0, values).toArray();
      int[] fillings = new int[count * SLOTS];
      int[][] tokens = new int[count][];
      for (int i = 0; i < count; i++) {
        int meaning = meanings == 0 ? -1 : random.nextInt(meanings);
        int[] words = new int[least + random.nextInt(most - least + 1)];
        for (int s = 0; s < SLOTS; s++) {
          int filling = meaning < 0 ? random.nextInt(values) : known[meaning * SLOTS + s];
          fillings[i * SLOTS + s] = filling;
          words[s] = FILLERS + (s * values + filling) * synonyms + random.nextInt(synonyms);
        }
        for (int w = SLOTS; w < words.length; w++) {
          int found = Arrays.binarySearch(zipf, random.nextDouble() * sum);
          words[w] = Math.min(FILLERS - 1, found < 0 ? -found - 1 : found);
        }
        tokens[i] = words;
      }
      return new SlotSentences(tokens, fillings, vectors(width, language), width);
    }

    /**
     * A common vector, one along the frequency of fillers, and noise; synonyms lie around the
     * vector of their filling.
     */
    private float[] vectors(int width, Seed language) {
      int words = FILLERS + SLOTS * values * synonyms;
      double[] shared = LatentPairs.normal(width, common / Math.sqrt(width), language.child("all"));
      double[] frequency =
          LatentPairs.normal(width, common / Math.sqrt(width), language.child("frequency"));
      double[] own = LatentPairs.normal(words * width, 1 / Math.sqrt(width), language.child("own"));
      double[] meant =
          LatentPairs.normal(SLOTS * values * width, 1 / Math.sqrt(width), language.child("meant"));
      float[] vectors = new float[words * width];
      for (int word = 0; word < words; word++) {
        boolean filler = word < FILLERS;
        double along = filler ? 1 - Math.log(word + 1) / Math.log(FILLERS) : 0;
        int filling = filler ? 0 : (word - FILLERS) / synonyms;
        for (int j = 0; j < width; j++) {
          double base = shared[j] + along * frequency[j];
          double rest =
              filler || synonyms == 1
                  ? own[word * width + j]
                  : 0.9 * meant[filling * width + j] + 0.4 * own[word * width + j];
          vectors[word * width + j] = (float) (base + rest);
        }
      }
      return vectors;
    }
  }

  public int size() {
    return tokens.length;
  }

  /** Mean word vectors (n·width) of these sentences. */
  public float[] means(int[] rows) {
    float[] means = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      int[] words = tokens[rows[i]];
      for (int word : words) {
        for (int j = 0; j < width; j++) {
          means[i * width + j] += vectors[word * width + j] / words.length;
        }
      }
    }
    return means;
  }

  /** Mean word vectors of all sentences. */
  public float[] means() {
    int[] all = new int[size()];
    Arrays.setAll(all, i -> i);
    return means(all);
  }

  /** The meaning of each sentence (N), as one number: sentences agree that fill all slots alike. */
  public int[] meanings() {
    int values = Arrays.stream(fillings).max().orElse(0) + 1;
    int[] meanings = new int[size()];
    for (int i = 0; i < meanings.length; i++) {
      for (int s = 0; s < SLOTS; s++) {
        meanings[i] = meanings[i] * values + fillings[i * SLOTS + s];
      }
    }
    return meanings;
  }

  /** Slots that two sentences fill alike, from 0 to 3. */
  public int shared(int one, int other) {
    int shared = 0;
    for (int s = 0; s < SLOTS; s++) {
      shared += fillings[one * SLOTS + s] == fillings[other * SLOTS + s] ? 1 : 0;
    }
    return shared;
  }
}
