package io.equipoise.deep.learn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.equipoise.core.learn.Store;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A store in memory, through the same JSON. */
final class MemoryStore implements Store {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Map<String, byte[]> parts = new HashMap<>();
  private final Map<String, MemoryStore> children = new HashMap<>();

  @Override
  public void write(String name, Object value) {
    try {
      parts.put(name, JSON.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public <T> T read(String name, Class<T> type) {
    try {
      return JSON.readValue(readBytes(name), type);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void writeBytes(String name, byte[] bytes) {
    parts.put(name, bytes);
  }

  @Override
  public byte[] readBytes(String name) {
    return Objects.requireNonNull(parts.get(name));
  }

  @Override
  public Store child(String name) {
    return children.computeIfAbsent(name, each -> new MemoryStore());
  }
}
