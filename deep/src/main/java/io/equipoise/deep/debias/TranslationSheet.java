package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.file.AtomicOutput;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * A sheet of pictures that shows what a translator takes for the shortcut, for people to look at
 * before they train on its views: if the object changes, do not.
 *
 * <pre>
 *   a row per image:  as it is | as class 0 | … | as class C-1 | where it changed
 *   where = |x - G(x,t)|, mean over channels, the largest over the other classes t, in grey
 * </pre>
 *
 * <pre>{@code
 * TranslationSheet.of(translator, images.take(first), 6).write(Path.of("shortcut.png"), false);
 * }</pre>
 *
 * @param picture the sheet
 */
public record TranslationSheet(BufferedImage picture) {
  private static final int GAP = 2;
  private static final int WHITE = 0xffffff;

  /**
   * Draws.
   *
   * @param images at least one, with numbers in [0,1]; one channel is grey, of two or more the
   *     first three are red, green and blue
   * @param zoom pixels of the sheet for a pixel of an image; at least 1
   */
  public static TranslationSheet of(ImageTranslator translator, Examples images, int zoom) {
    Require.that(images.size() > 0, "there is no image to show");
    Require.between("zoom", zoom, 1, 64);
    ImageTranslator.Form form = translator.form();
    Require.sameLength("an image", images.width(), "those of the translator", form.each());
    int wide = form.width() * zoom + GAP;
    int high = form.height() * zoom + GAP;
    BufferedImage sheet =
        new BufferedImage(
            GAP + (form.classes() + 2) * wide,
            GAP + images.size() * high,
            BufferedImage.TYPE_INT_RGB);
    int[] white = new int[sheet.getWidth() * sheet.getHeight()];
    Arrays.fill(white, WHITE);
    sheet.setRGB(0, 0, sheet.getWidth(), sheet.getHeight(), white, 0, sheet.getWidth());
    for (int row = 0; row < images.size(); row++) {
      float[] own = Arrays.copyOfRange(images.x(), row * form.each(), (row + 1) * form.each());
      float[][] made = translated(translator, own);
      int top = GAP + row * high;
      draw(sheet, own, form, form.channels(), GAP, top, zoom);
      for (int target = 0; target < made.length; target++) {
        int left = GAP + (target + 1) * wide;
        draw(sheet, made[target], form, form.channels(), left, top, zoom);
      }
      float[] where = where(own, made, images.labels()[row], form);
      draw(sheet, where, form, 1, GAP + (made.length + 1) * wide, top, zoom);
    }
    return new TranslationSheet(sheet);
  }

  private static float[][] translated(ImageTranslator translator, float[] image) {
    int classes = translator.form().classes();
    float[] copies = new float[classes * image.length];
    for (int c = 0; c < classes; c++) {
      System.arraycopy(image, 0, copies, c * image.length, image.length);
    }
    try (NDManager step = translator.manager().newSubManager();
        Gradients paused = Gradients.pause()) {
      NDArray x = step.create(copies, new Shape(classes, image.length));
      long[] targets = IntStream.range(0, classes).asLongStream().toArray();
      float[] all = translator.translate(x, step.create(targets)).toFloatArray();
      return IntStream.range(0, classes)
          .mapToObj(c -> Arrays.copyOfRange(all, c * image.length, (c + 1) * image.length))
          .toArray(float[][]::new);
    }
  }

  /** How much each place changes (H·W). */
  static float[] where(float[] own, float[][] made, int label, ImageTranslator.Form form) {
    int places = form.height() * form.width();
    float[] where = new float[places];
    for (int target = 0; target < made.length; target++) {
      for (int p = 0; p < places && target != label; p++) {
        float sum = 0;
        for (int c = 0; c < form.channels(); c++) {
          sum += Math.abs(own[c * places + p] - made[target][c * places + p]) / form.channels();
        }
        where[p] = Math.max(where[p], sum);
      }
    }
    return where;
  }

  private static void draw(
      BufferedImage sheet,
      float[] image,
      ImageTranslator.Form form,
      int channels,
      int left,
      int top,
      int zoom) {
    int places = form.height() * form.width();
    for (int p = 0; p < places; p++) {
      int colour = 0;
      for (int c = 0; c < 3; c++) {
        boolean there = channels == 1 || c < channels;
        float value = there ? image[(channels == 1 ? 0 : c) * places + p] : 0;
        colour = colour << 8 | Math.round(255 * Math.min(1, Math.max(0, value)));
      }
      int x = left + p % form.width() * zoom;
      int y = top + p / form.width() * zoom;
      for (int dy = 0; dy < zoom; dy++) {
        for (int dx = 0; dx < zoom; dx++) {
          sheet.setRGB(x + dx, y + dy, colour);
        }
      }
    }
  }

  /** Writes a PNG that appears whole or not at all. */
  public void write(Path file, boolean force) {
    AtomicOutput.file(
        file,
        force,
        out -> {
          if (!ImageIO.write(picture, "png", out)) {
            throw new IOException("this Java cannot write PNG");
          }
        });
  }
}
