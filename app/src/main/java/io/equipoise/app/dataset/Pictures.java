package io.equipoise.app.dataset;

import io.equipoise.core.dataset.ImageSet;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Drawn images as pictures of Java, and many of them on one sheet. */
final class Pictures {
  private static final int COLUMNS = 10;
  private static final int AGREEING = 2;
  private static final int ROWS = 3;
  private static final int MARGIN = 4;

  /** Pixels of a sheet for each pixel of an image, along either side. */
  private static final int LARGER = 2;

  private static final int WHITE = 0xFFFFFF;

  /** Sheets round to 16 levels, which halves their files and is hardly seen. */
  private static final int LEVELS = 15;

  private Pictures() {}

  /** One image, grey where it has one channel. */
  static BufferedImage of(ImageSet images, int image) {
    int type = images.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage picture = new BufferedImage(images.width(), images.height(), type);
    byte[] samples = new byte[images.each()];
    for (int at = 0; at < samples.length; at++) {
      samples[at] = (byte) Math.round(255 * images.pixels()[image * images.each() + at]);
    }
    int plane = images.height() * images.width();
    for (int at = 0; at < samples.length; at++) {
      picture
          .getRaster()
          .setSample(
              at % images.width(), at % plane / images.width(), at / plane, samples[at] & 255);
    }
    return picture;
  }

  /**
   * Ten columns, which the classes share evenly; two rows of images whose shortcut agrees with
   * their label, then one of those where it does not. Places for which there is no image stay
   * white.
   */
  static BufferedImage sheet(ImageSet images) {
    return sheet(images, images.truth().agrees(), AGREEING);
  }

  /** Ten columns, which the classes share evenly, and three rows of any images. */
  static BufferedImage sheetOfRanges(ImageSet images) {
    boolean[] all = new boolean[images.size()];
    Arrays.fill(all, true);
    return sheet(images, all, ROWS);
  }

  /** The first rows hold those that agree, the others those that do not. */
  private static BufferedImage sheet(ImageSet images, boolean[] agrees, int first) {
    int stepX = LARGER * images.width() + MARGIN;
    int stepY = LARGER * images.height() + MARGIN;
    BufferedImage sheet =
        new BufferedImage(
            COLUMNS * stepX + MARGIN, ROWS * stepY + MARGIN, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < sheet.getHeight(); y++) {
      for (int x = 0; x < sheet.getWidth(); x++) {
        sheet.setRGB(x, y, WHITE);
      }
    }
    int classes = images.truth().classes();
    int[] agreeing = new int[COLUMNS];
    int[] others = new int[COLUMNS];
    for (int i = 0; i < images.size(); i++) {
      int[] filled = agrees[i] ? agreeing : others;
      int rows = agrees[i] ? first : ROWS - first;
      int column = firstFree(images.labels()[i], classes, filled, rows);
      if (column >= 0) {
        int row = (agrees[i] ? 0 : first) + filled[column]++;
        copy(images, i, sheet, MARGIN + column * stepX, MARGIN + row * stepY);
      }
    }
    return sheet;
  }

  private static int firstFree(int label, int classes, int[] filled, int rows) {
    for (int column = 0; column < COLUMNS; column++) {
      if (column * classes / COLUMNS == label && filled[column] < rows) {
        return column;
      }
    }
    return -1;
  }

  private static void copy(ImageSet images, int image, BufferedImage sheet, int left, int top) {
    BufferedImage picture = of(images, image);
    for (int y = 0; y < LARGER * images.height(); y++) {
      for (int x = 0; x < LARGER * images.width(); x++) {
        int colour = 0;
        for (int channel = 0; channel < 3; channel++) {
          int band = Math.min(channel, images.channels() - 1);
          int sample = picture.getRaster().getSample(x / LARGER, y / LARGER, band);
          colour = colour << 8 | (sample * LEVELS + 127) / 255 * 255 / LEVELS;
        }
        sheet.setRGB(left + x, top + y, colour);
      }
    }
  }
}
