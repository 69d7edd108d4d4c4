package io.equipoise.deep.learn;

import io.equipoise.core.file.Json;
import io.equipoise.core.learn.Store;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A store in memory, through the same JSON. */
final class MemoryStore implements Store {
  private final Map<String, byte[]> parts = new HashMap<>();
  private final Map<String, MemoryStore> children = new HashMap<>();

  @Override
  public void write(String name, Object value) {
    parts.put(name, Json.bytes(value));
  }

  @Override
  public <T> T read(String name, Class<T> type) {
    return Json.read(readBytes(name), type, name);
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
