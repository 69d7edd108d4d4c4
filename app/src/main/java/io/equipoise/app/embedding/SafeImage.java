package io.equipoise.app.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes images that someone else made: the size is read from the header and refused before a
 * pixel is, and whatever a decoder throws becomes one line that names the file.
 */
final class SafeImage {
  static final long MOST_PIXELS = 50_000_000;
  private static final long MOST_BYTES = 100_000_000;

  /** The shorter side that is enough for whatever is made of an image. */
  private static final int ENOUGH = 256;

  private SafeImage() {}

  /** The image, thinned where it is large. */
  static BufferedImage read(Path file, String shown) {
    try {
      Require.that(Files.size(file) <= MOST_BYTES, "the image " + shown + " is larger than 100 MB");
      try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
        Iterator<ImageReader> readers =
            in == null ? Collections.emptyIterator() : ImageIO.getImageReaders(in);
        Require.that(
            readers.hasNext(),
            "the image " + shown + " is none that can be read: PNG, JPEG, GIF or BMP");
        ImageReader reader = readers.next();
        try {
          reader.setInput(in, true, true);
          return decoded(reader, shown);
        } finally {
          reader.dispose();
        }
      }
    } catch (UserError e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // decoders throw whatever a broken file leads them to
      throw new UserError("the image " + shown + " is corrupt: " + e.getMessage(), e);
    }
  }

  private static BufferedImage decoded(ImageReader reader, String shown) throws IOException {
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    Require.that(
        width > 0 && height > 0 && width * height <= MOST_PIXELS,
        "the image "
            + shown
            + " says that it has "
            + width
            + " by "
            + height
            + " pixels; at most 50 million are read");
    ImageReadParam thin = reader.getDefaultReadParam();
    int step = (int) Math.max(1, Math.min(width, height) / ENOUGH);
    thin.setSourceSubsampling(step, step, 0, 0);
    return reader.read(0, thin);
  }

  /**
   * Mean colours of the cells of a grid over an image, red, green and blue (h·w·3) in [0,1];
   * transparency shows white.
   */
  static float[] cells(BufferedImage image, int width, int height) {
    float[] cells = new float[width * height * 3];
    int[] counts = new int[width * height];
    int stepsX = Math.max(width, image.getWidth());
    int stepsY = Math.max(height, image.getHeight());
    for (int y = 0; y < stepsY; y++) {
      for (int x = 0; x < stepsX; x++) {
        int pixel =
            image.getRGB(
                (int) ((long) x * image.getWidth() / stepsX),
                (int) ((long) y * image.getHeight() / stepsY));
        int cell = (int) ((long) y * height / stepsY) * width + (int) ((long) x * width / stepsX);
        float opaque = (pixel >>> 24) / 255f;
        for (int c = 0; c < 3; c++) {
          float colour = (pixel >> (16 - 8 * c) & 255) / 255f;
          cells[cell * 3 + c] += opaque * colour + 1 - opaque;
        }
        counts[cell]++;
      }
    }
    for (int at = 0; at < cells.length; at++) {
      cells[at] /= counts[at / 3];
    }
    return cells;
  }

  /** A PNG of at most {@code side} pixels along either side as a {@code data:} address. */
  static String thumbnail(BufferedImage image, int side) {
    double scale = Math.min(1, (double) side / Math.max(image.getWidth(), image.getHeight()));
    int width = Math.max(1, (int) Math.round(scale * image.getWidth()));
    int height = Math.max(1, (int) Math.round(scale * image.getHeight()));
    float[] cells = cells(image, width, height);
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int at = 0; at < width * height; at++) {
      int colour = 0;
      for (int c = 0; c < 3; c++) {
        colour = colour << 8 | Math.round(255 * cells[3 * at + c]);
      }
      small.setRGB(at % width, at / width, colour);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(small, "png", bytes);
    } catch (IOException e) {
      throw new IllegalStateException("memory takes every byte", e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
