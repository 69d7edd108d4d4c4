package io.equipoise.app.eval;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Tensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one case. A case that is JSON but makes no sense carries its mistake; the rest goes on. */
final class CaseReader {
  private final JsonParser parser;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Map<String, String> ragged = new LinkedHashMap<>();
  private final Map<String, String> words = new LinkedHashMap<>();
  private final Map<String, JsonNode> parameters = new LinkedHashMap<>();
  private @Nullable String method;
  private @Nullable String row;
  private @Nullable String mistake;

  CaseReader(JsonParser parser) {
    this.parser = parser;
  }

  /** Reads the value that the parser stands on. */
  Case read() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      blame("a case is an object like {\"method\": …, \"logits\": [[…]], \"parameters\": {…}}");
    } else {
      fields();
    }
    return new Case(
        Optional.ofNullable(method),
        Optional.ofNullable(row),
        inputs,
        ragged,
        words,
        parameters,
        Optional.ofNullable(mistake));
  }

  private void fields() throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (name.equals("method") && token.isScalarValue()) {
        method = token == JsonToken.VALUE_NULL ? null : parser.getText();
      } else if (name.equals("row") && token.isScalarValue()) {
        row = token == JsonToken.VALUE_NULL ? null : parser.getText();
      } else if (name.equals("parameters") && token == JsonToken.START_OBJECT) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String parameter = parser.currentName();
          parser.nextToken();
          parameters.put(parameter, Cases.tree(parser));
        }
      } else if (name.equals("parameters") && token != JsonToken.VALUE_NULL) {
        parser.skipChildren();
        blame("\"parameters\" is an object of names and values");
      } else if (name.equals("inputs") && token == JsonToken.START_OBJECT) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String input = parser.currentName();
          parser.nextToken();
          input(input);
        }
      } else {
        input(name);
      }
    }
  }

  private void input(String name) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      words.put(name, parser.getText());
      return;
    }
    if (token == JsonToken.VALUE_NULL || token == JsonToken.START_OBJECT) {
      parser.skipChildren();
      if (token == JsonToken.START_OBJECT) {
        blame("input '" + name + "' is an object; expected a number or a list of numbers");
      }
      return;
    }
    try {
      TensorReader reader = new TensorReader(parser, name);
      if (inputs.put(name, reader.read()) != null) {
        blame("input '" + name + "' is given twice");
      }
      reader.raggedness().ifPresent(why -> ragged.put(name, why));
    } catch (UserError e) {
      blame(String.valueOf(e.getMessage()));
    }
  }

  private void blame(String what) {
    if (mistake == null) {
      mistake = what;
    }
  }
}
