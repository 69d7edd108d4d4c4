package io.equipoise.tabular.learn;

import io.equipoise.core.error.UserError;
import io.equipoise.core.file.Json;
import io.equipoise.core.learn.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A store that keeps the text and bytes of its parts in memory. */
public final class MemoryStore implements Store {
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
    writeBytes(name, Json.bytes(value));
  }

  @Override
  public <T> T read(String name, Class<T> type) {
    return Json.read(readBytes(name), type, name);
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
