package io.equipoise.app.eval;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.equipoise.core.error.UserError;
import io.equipoise.core.file.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The cases of a file: one JSON object, or a list of them. {@code NaN}, {@code Infinity} and {@code
 * -Infinity} are numbers.
 *
 * @param single whether the file held one object rather than a list
 * @param cases in the order of the file
 */
public record Cases(boolean single, List<Case> cases) {
  static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  public Cases {
    cases = List.copyOf(cases);
  }

  /** Reads a file; {@code -} is standard input. What is not JSON is the user's error. */
  public static Cases read(Path file) {
    boolean piped = file.toString().equals("-");
    if (!piped && Files.isDirectory(file)) {
      throw new UserError("'" + file + "' is a directory; name a JSON file");
    }
    if (!piped && !Files.exists(file)) {
      throw new UserError("there is no file '" + file + "'");
    }
    try (InputStream in = piped ? System.in : Files.newInputStream(file);
        JsonParser parser = JSON.createParser(in)) {
      return read(parser, file.toString());
    } catch (JsonProcessingException e) {
      String place =
          e.getLocation() == null
              ? ""
              : " at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw new UserError("'" + file + "' is not valid JSON" + place + ": " + Json.reason(e), e);
    } catch (IOException e) {
      throw new UserError("'" + file + "' cannot be read: " + e.getMessage(), e);
    }
  }

  private static Cases read(JsonParser parser, String name) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new UserError("'" + name + "' is empty; expected one case or a list of cases");
    }
    List<Case> cases = new ArrayList<>();
    if (first == JsonToken.START_OBJECT) {
      cases.add(new CaseReader(parser).read());
    } else if (first == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        cases.add(new CaseReader(parser).read());
      }
    } else {
      throw new UserError(
          "'" + name + "' holds a single value; expected one case or a list of cases");
    }
    if (parser.nextToken() != null) {
      throw new UserError(
          "'"
              + name
              + "' goes on after its "
              + (first == JsonToken.START_OBJECT ? "case; put several into a list" : "list"));
    }
    return new Cases(first == JsonToken.START_OBJECT, cases);
  }

  /** The value that the parser stands on, whole. */
  static JsonNode tree(JsonParser parser) throws IOException {
    return JSON.readTree(parser);
  }
}
