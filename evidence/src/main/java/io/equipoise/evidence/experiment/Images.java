package io.equipoise.evidence.experiment;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Square grey images and their classes.
 *
 * @param pixels (N·S·S)
 * @param labels (N)
 * @param side S
 */
public record Images(float[] pixels, int[] labels, int side) {
  private static final String MNIST = "mnist-t10k-images-idx3-ubyte.gz";
  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;

  /** Digits of 5 by 7 dots in images of 10 by 10, with noise. */
  public static Images drawn(int count, Seed seed) {
    MadeDigits digits = MadeDigits.draw(count, 0, seed);
    int[] labels = Arrays.stream(digits.labels()).mapToInt(Math::toIntExact).toArray();
    return new Images(digits.pixels(), labels, MadeDigits.SIDE);
  }

  /**
   * MNIST's test images, each square of 2 by 2 pixels as one, from {@code shared/data/images}
   * beside the project; nothing where that folder is not.
   */
  public static Optional<Images> mnist() {
    return folder().map(Images::mnist);
  }

  /** Whether {@link #mnist()} has them. */
  public static boolean hasMnist() {
    return folder().isPresent();
  }

  /** MNIST's test part in this folder. */
  public static Images mnist(Path folder) {
    return idx(folder.resolve(MNIST), folder.resolve("mnist-t10k-labels-idx1-ubyte.gz"));
  }

  private static Optional<Path> folder() {
    for (Path above = Path.of("").toAbsolutePath(); above != null; above = above.getParent()) {
      Path folder = above.resolve(Path.of("shared", "data", "images"));
      if (Files.exists(folder.resolve(MNIST))) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  /**
   * Images and labels in MNIST's format, gzipped; each square of 2 by 2 pixels becomes their mean,
   * in [0,1].
   */
  private static Images idx(Path images, Path labels) {
    try (DataInputStream pixels = open(images);
        DataInputStream classes = open(labels)) {
      Require.that(pixels.readInt() == IMAGES, images + " holds no images in the IDX format");
      Require.that(classes.readInt() == LABELS, labels + " holds no labels in the IDX format");
      int count = pixels.readInt();
      Require.sameLength("labels", classes.readInt(), "images", count);
      int rows = pixels.readInt();
      Require.that(pixels.readInt() == rows, images + " must hold square images");
      Images read =
          new Images(new float[count * (rows / 2) * (rows / 2)], new int[count], rows / 2);
      byte[] image = new byte[rows * rows];
      for (int i = 0; i < count; i++) {
        pixels.readFully(image);
        read.halved(image, i);
        read.labels()[i] = classes.readUnsignedByte();
      }
      return read;
    } catch (IOException e) {
      throw new UserError("cannot read MNIST from " + images + ": " + e.getMessage(), e);
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(
        new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file))));
  }

  private void halved(byte[] image, int at) {
    int wide = 2 * side;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int first = 2 * y * wide + 2 * x;
        int sum =
            (image[first] & 255)
                + (image[first + 1] & 255)
                + (image[first + wide] & 255)
                + (image[first + wide + 1] & 255);
        pixels[(at * side + y) * side + x] = sum / (4f * 255);
      }
    }
  }

  public int size() {
    return labels.length;
  }

  /** Pixels of one image. */
  public int width() {
    return side * side;
  }

  /** The images of these numbers. */
  public Images take(int[] rows) {
    int each = width();
    float[] taken = new float[rows.length * each];
    int[] classes = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(pixels, rows[i] * each, taken, i * each, each);
      classes[i] = labels[rows[i]];
    }
    return new Images(taken, classes, side);
  }

  /** The first images; all if there are fewer. */
  public Images first(int count) {
    int kept = Math.min(count, size());
    return new Images(Arrays.copyOf(pixels, kept * width()), Arrays.copyOf(labels, kept), side);
  }
}
