package io.equipoise.core.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one way in which Equipoise writes and reads JSON.
 *
 * <p>Records and {@link java.util.Optional} are plain objects and values. Maps are written in order
 * of their keys, so that the same result gives the same bytes. NaN and infinities are written as
 * {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}; they are read in that form and bare.
 * Numbers keep every bit. Reading is bounded: at most {@value #MAX_BYTES} bytes and {@value
 * #MAX_DEPTH} levels; a key may stand only once.
 */
public final class Json {
  /** Largest document that is read, in bytes. */
  public static final long MAX_BYTES = 512L * 1024 * 1024;

  /** Deepest nesting that is read. */
  public static final int MAX_DEPTH = 100;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxDocumentLength(MAX_BYTES)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .addModule(new Jdk8Module())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private Json() {}

  /** The value as JSON on one line. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(value.getClass() + " cannot be written as JSON", e);
    }
  }

  /** The value as JSON for people: indented, with a line end after it. */
  public static String writePretty(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(value.getClass() + " cannot be written as JSON", e);
    }
  }

  /** The value as JSON in UTF-8. */
  public static byte[] bytes(Object value) {
    return write(value).getBytes(StandardCharsets.UTF_8);
  }

  /** Reads a value; {@code shown} names the text in messages. */
  public static <T> T read(byte[] json, Class<T> type, String shown) {
    try {
      T value = MAPPER.readValue(json, type);
      Require.that(value != null, shown + " holds nothing but null");
      return value;
    } catch (JsonProcessingException e) {
      throw error(shown, e);
    } catch (IOException e) {
      throw new UserError(shown + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads a value from a file. */
  public static <T> T read(Path file, Class<T> type) {
    return read(content(file), type, file.toString());
  }

  /** Reads any JSON; {@code shown} names the text in messages. */
  public static JsonNode tree(String json, String shown) {
    return read(json.getBytes(StandardCharsets.UTF_8), JsonNode.class, shown);
  }

  /** Reads any JSON from a file. */
  public static JsonNode tree(Path file) {
    return read(content(file), JsonNode.class, file.toString());
  }

  private static byte[] content(Path file) {
    Require.that(Files.exists(file), file + " does not exist");
    Require.that(Files.isRegularFile(file), file + " is not a file");
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes((int) MAX_BYTES + 1);
      Require.that(
          content.length <= MAX_BYTES,
          file + " is larger than " + MAX_BYTES + " bytes, the most JSON that is read at once");
      return content;
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static UserError error(String shown, JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String where =
        at == null || at.getLineNr() < 1
            ? ""
            : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    return new UserError(shown + " is not the JSON expected" + where + ": " + reason(e), e);
  }

  /** What is wrong with a text, without the parser's words about itself. */
  public static String reason(JsonProcessingException e) {
    String reason = String.valueOf(e.getOriginalMessage());
    return reason
        .replaceAll("\\s*\\((class |set |start marker |for Object starting|token )[^\\n]*\\)", "")
        .replaceAll(":? (was )?expect(ed|ing)[^\\n(]*\\(JSON [^\\n]*\\)", "")
        .replaceAll(",? from `StreamReadConstraints[^`]*`", "")
        .replaceAll("Cannot map `null` into type `\\w+`", "a number is missing")
        .replaceAll("io\\.equipoise\\.[\\w.$]+", "the value");
  }
}
