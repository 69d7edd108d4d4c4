package io.equipoise.app.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.slice.EmbeddingRows;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Embeddings in NumPy's file format: two dimensions, float32 or float64, rows first.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The NPY
 *     format</a>
 */
public final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 1 << 16;
  private static final Pattern SHAPE =
      Pattern.compile("'shape':\\s*\\((\\d{1,9}),\\s*(\\d{1,9})\\)");
  private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([<>|=])(f4|f8)'");

  private NpyFile() {}

  /** Whether a name is that of such a file. */
  public static boolean isNamed(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".npy");
  }

  /** Reads a file. */
  public static EmbeddingRows read(Path file) {
    Require.that(Files.isRegularFile(file), "there is no file " + file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      return read(in, file.toString(), Files.size(file));
    } catch (IOException e) {
      throw new UserError(file + " ends too early or cannot be read: " + e.getMessage(), e);
    }
  }

  private static EmbeddingRows read(DataInputStream in, String shown, long size)
      throws IOException {
    byte[] magic = in.readNBytes(MAGIC.length);
    Require.that(Arrays.equals(magic, MAGIC), shown + " is no NPY file; save it with numpy.save");
    int major = in.readUnsignedByte();
    in.readUnsignedByte();
    int length = in.readUnsignedByte() | in.readUnsignedByte() << 8;
    if (major > 1) {
      length |= in.readUnsignedByte() << 16 | in.readUnsignedByte() << 24;
    }
    Require.that(
        length > 0 && length <= LONGEST_HEADER, shown + " has a header of " + length + " bytes");
    String header = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    Matcher shape = SHAPE.matcher(header);
    Matcher type = TYPE.matcher(header);
    Require.that(
        shape.find() && type.find() && header.contains("'fortran_order': False"),
        shown
            + " must hold rows of float32 or float64 in two dimensions; its header is "
            + header.strip());
    long rows = Long.parseLong(shape.group(1));
    long width = Long.parseLong(shape.group(2));
    int bytes = type.group(2).equals("f4") ? Float.BYTES : Double.BYTES;
    Require.that(rows > 0 && width > 0, shown + " holds no numbers");
    Require.that(
        rows * width <= size / bytes,
        shown + " ends too early: " + rows + " rows of " + width + " do not fit into its size");
    Require.that(
        rows * width < Integer.MAX_VALUE - 8,
        shown + " holds more than two billion numbers; take fewer rows");
    ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new EmbeddingRows(
        numbers(in, (int) rows, (int) width, bytes, order), Math.toIntExact(width));
  }

  private static float[] numbers(InputStream in, int rows, int width, int bytes, ByteOrder order)
      throws IOException {
    float[] values = new float[rows * width];
    byte[] line = new byte[width * bytes];
    ByteBuffer buffer = ByteBuffer.wrap(line).order(order);
    for (int row = 0; row < rows; row++) {
      if (in.readNBytes(line, 0, line.length) < line.length) {
        throw new IOException("row " + (row + 1) + " of " + rows + " is not whole");
      }
      for (int c = 0; c < width; c++) {
        values[row * width + c] =
            bytes == Float.BYTES ? buffer.getFloat(c * bytes) : (float) buffer.getDouble(c * bytes);
      }
    }
    return values;
  }
}
