package io.equipoise.core.dataset;

import io.equipoise.core.dataset.PlantedTexts.About;
import io.equipoise.core.dataset.PlantedTexts.Tied;
import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.UserError;
import io.equipoise.core.method.Spelling;
import io.equipoise.core.random.Seed;
import java.util.List;

/**
 * A data set under its name, made at any bias.
 *
 * @param name as the command line takes it
 * @param label what is to be predicted
 * @param shortcut what gives it away
 * @param noBias the dial at which the shortcut says nothing
 * @param side of its images as they usually are; 0 where there are none
 */
public record Benchmark(
    String name, String label, String shortcut, double noBias, int side, Maker maker) {

  /** Makes the data set; {@code side} is of use to images only. */
  @FunctionalInterface
  public interface Maker {
    MadeSet make(double bias, int side, int size, Seed seed);
  }

  private static final int COORDINATES = 20;
  private static final int CUE_VALUES = 3;
  private static final int CUES = 4;

  /** Makes this many samples. */
  public MadeSet make(double bias, int imageSide, int size, Seed seed) {
    return maker.make(bias, imageSide, size, seed);
  }

  /** Whether it is of images. */
  public boolean ofImages() {
    return side > 0;
  }

  /** All there are. */
  public static List<Benchmark> all() {
    return List.of(
        images(
            "coloured-digits",
            "digit",
            "colour of the digit",
            0.1,
            28,
            (side, bias) -> ColouredDigits.ten(side, bias).untidy(1)),
        images(
            "coloured-digits-two",
            "digit at least 5",
            "red or green",
            0.5,
            28,
            (side, bias) -> ColouredDigits.two(side, bias).untidy(1)),
        images(
            "textured-digits",
            "digit",
            "texture behind it",
            0.1,
            28,
            (side, bias) -> new TexturedDigits(side, bias)),
        images(
            "bird-scenes",
            "land bird or water bird",
            "land or water behind it",
            0.5,
            28,
            (side, bias) -> new BirdScenes(side, bias)),
        images(
            "block-images",
            "digit 0 or 1",
            "whether it stands above or below a hollow square",
            0.5,
            14,
            (side, bias) -> new BlockImages(side, bias)),
        images(
            "dominoes",
            "land bird or water bird",
            "digit 0 or 1 above it",
            0.5,
            16,
            (side, bias) -> new Dominoes(side, bias)),
        images(
            "cue-images",
            "one of 3 classes",
            "colour, shape, scale and position, each for itself",
            1.0 / CUE_VALUES,
            28,
            (side, bias) -> new CueImages(CUE_VALUES, CUES, side, bias)),
        images(
            "hospital-scans",
            "lesion in a lung",
            "fixed or portable scanner, in three hospitals",
            0.5,
            28,
            (side, bias) -> new HospitalScans(side, bias)),
        new Benchmark(
            "age-faces",
            "age in years",
            "none; most are around 30 years old",
            0,
            28,
            (bias, side, size, seed) -> new AgeFaces(side, bias).make(size, seed)),
        new Benchmark(
            "slabs",
            "0 or 1, which each of 20 numbers tells",
            "side of 0 of the first number; the others lie in 5 slabs",
            0.5,
            0,
            (bias, side, size, seed) ->
                SlabRows.linearAndSlabs(COORDINATES, 5).withBias(bias).make(size, seed)),
        new Benchmark(
            "census",
            "income",
            "sex, by itself and through education, occupation and hours",
            0,
            0,
            (bias, side, size, seed) -> CausalCensus.of(bias).make(size, seed)),
        texts("topic-texts", "sport or politics", About.TOPIC, Tied.ENTITY),
        texts("sentiment-texts", "negative or positive", About.SENTIMENT, Tied.DIALECT),
        texts("news-texts", "real or fake", About.VERACITY, Tied.ENTITY));
  }

  /** Images of a side and a bias. */
  @FunctionalInterface
  private interface OfImages {
    ImageBenchmark of(int side, double bias);
  }

  private static Benchmark images(
      String name, String label, String shortcut, double noBias, int usualSide, OfImages kind) {
    return new Benchmark(
        name,
        label,
        shortcut,
        noBias,
        usualSide,
        (bias, side, size, seed) -> kind.of(side, bias).make(size, seed));
  }

  private static Benchmark texts(String name, String label, About about, Tied tied) {
    return new Benchmark(
        name,
        label,
        tied == Tied.ENTITY ? "name that the text is about" : "dialect that it is written in",
        0.5,
        0,
        (bias, side, size, seed) -> new PlantedTexts(about, tied, bias).make(size, seed));
  }

  /** The one of this name, in any spelling; an unknown name is the user's error. */
  public static Benchmark named(String name) {
    return all().stream()
        .filter(each -> Spelling.same(each.name(), name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "there is no data set '"
                        + name
                        + "'."
                        + Nearest.hint(name, all().stream().map(Benchmark::name).toList())));
  }
}
