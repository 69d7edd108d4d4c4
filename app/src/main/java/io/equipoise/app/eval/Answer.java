package io.equipoise.app.eval;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Tensor;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one case gave.
 *
 * @param method the name that was asked for, or else the function's
 * @param row the paper's number, 0 when unknown
 * @param evaluation empty when it failed
 * @param error why it failed, in one line; empty when it did not
 */
public record Answer(
    Optional<String> method, int row, Optional<Evaluation> evaluation, Optional<String> error) {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  /** Writes one object, or a list of them, and a line break. */
  public static void write(List<Answer> answers, boolean single, Writer out) throws IOException {
    JsonGenerator json = JSON.createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    if (single) {
      answers.get(0).write(json);
    } else {
      json.writeStartArray();
      for (Answer answer : answers) {
        json.writeRaw(System.lineSeparator());
        answer.write(json);
      }
      json.writeRaw(System.lineSeparator());
      json.writeEndArray();
    }
    json.writeRaw(System.lineSeparator());
    json.flush();
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    if (method.isPresent()) {
      json.writeStringField("method", method.get());
    } else {
      json.writeNullField("method");
    }
    if (row > 0) {
      json.writeNumberField("row", row);
    } else {
      json.writeNullField("row");
    }
    json.writeFieldName("value");
    if (evaluation.isPresent()) {
      write(json, evaluation.get());
    } else {
      json.writeNull();
    }
    json.writeObjectFieldStart("gradients");
    if (evaluation.isPresent()) {
      for (Map.Entry<String, Tensor> gradient : evaluation.get().gradients().entrySet()) {
        json.writeFieldName(gradient.getKey());
        write(json, gradient.getValue());
      }
    }
    json.writeEndObject();
    if (error.isPresent()) {
      json.writeStringField("error", error.get());
    } else {
      json.writeNullField("error");
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Evaluation evaluation) throws IOException {
    if (evaluation.parts().isEmpty()) {
      write(json, evaluation.value());
      return;
    }
    json.writeStartArray();
    for (Tensor part : evaluation.parts()) {
      write(json, part);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Tensor tensor) throws IOException {
    nest(json, tensor, 0, 0, tensor.data().length);
  }

  private static void nest(JsonGenerator json, Tensor tensor, int depth, int from, int length)
      throws IOException {
    if (depth == tensor.shape().length) {
      json.writeNumber(tensor.data()[from]);
      return;
    }
    int side = tensor.shape()[depth];
    json.writeStartArray();
    for (int i = 0; i < side; i++) {
      int part = length / side;
      nest(json, tensor, depth + 1, from + i * part, part);
    }
    json.writeEndArray();
  }
}
