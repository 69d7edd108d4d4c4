package io.equipoise.app.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.core.eval.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One evaluation that was asked for.
 *
 * @param method the function, method or row that the case names; empty when it names none
 * @param row the paper's number that the case names
 * @param inputs named arrays
 * @param ragged why an input is none of equal lists, by name; its short lists end in NaN
 * @param words top-level texts by name: remarks, unless a function has an input of that name
 * @param parameters hyper-parameters
 * @param mistake why the case cannot be evaluated; empty when it was read well
 */
public record Case(
    Optional<String> method,
    Optional<String> row,
    Map<String, Tensor> inputs,
    Map<String, String> ragged,
    Map<String, String> words,
    Map<String, JsonNode> parameters,
    Optional<String> mistake) {
  public Case {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    ragged = Collections.unmodifiableMap(new LinkedHashMap<>(ragged));
    words = Collections.unmodifiableMap(new LinkedHashMap<>(words));
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
