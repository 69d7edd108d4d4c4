package io.equipoise.tabular.learn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Store;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A store that keeps the text and bytes of its parts in memory. */
public final class MemoryStore implements Store {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Map<String, byte[]> parts;
  private final String prefix;

  public MemoryStore() {
    this(new HashMap<>(), "");
  }

  private MemoryStore(Map<String, byte[]> parts, String prefix) {
    this.parts = parts;
    this.prefix = prefix;
  }

  @Override
  public void write(String name, Object value) {
    try {
      writeBytes(name, JSON.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public <T> T read(String name, Class<T> type) {
    try {
      return JSON.readValue(readBytes(name), type);
    } catch (IOException e) {
      throw new UserError(name + " is damaged", e);
    }
  }

  @Override
  public void writeBytes(String name, byte[] bytes) {
    parts.put(prefix + name, bytes.clone());
  }

  @Override
  public byte[] readBytes(String name) {
    byte[] bytes = parts.get(prefix + name);
    if (bytes == null) {
      throw new UserError("part " + name + " is missing");
    }
    return bytes.clone();
  }

  @Override
  public Store child(String name) {
    return new MemoryStore(parts, prefix + name + "/");
  }

  /** The names of all parts. */
  public List<String> names() {
    return parts.keySet().stream().sorted().toList();
  }

  /** The same parts, one of them with these bytes. */
  public MemoryStore with(String name, byte[] bytes) {
    MemoryStore copy = new MemoryStore(new HashMap<>(parts), prefix);
    copy.writeBytes(name, bytes);
    return copy;
  }
}
