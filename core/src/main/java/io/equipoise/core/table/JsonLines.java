package io.equipoise.core.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Finds the place in a JSON file that DuckDB could not read, which it names only roughly. */
final class JsonLines {
  private JsonLines() {}

  /** Such as {@code "line 2, column 6"}; empty when the text is a row of objects. */
  static Optional<String> firstMistake(Path file, boolean gzip) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = gzip ? new GZIPInputStream(in) : in;
        JsonParser parser = new JsonFactory().createParser(plain)) {
      try {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_ARRAY) {
          token = parser.nextToken();
        }
        while (token == JsonToken.START_OBJECT) {
          parser.skipChildren();
          token = parser.nextToken();
        }
        return token == null || token == JsonToken.END_ARRAY
            ? Optional.empty()
            : Optional.of(place(parser.currentTokenLocation()));
      } catch (JsonProcessingException e) {
        JsonLocation known = e.getLocation();
        return Optional.of(place(known == null ? parser.currentLocation() : known));
      }
    }
  }

  private static String place(JsonLocation location) {
    return "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
