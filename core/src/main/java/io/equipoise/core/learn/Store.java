package io.equipoise.core.learn;

/** A folder of named parts that a model is written to and read from. Names are plain words. */
public interface Store {
  /** Writes a record or other plain object as JSON. */
  void write(String name, Object value);

  /** Reads what {@link #write} wrote; a part that is missing or damaged is the user's error. */
  <T> T read(String name, Class<T> type);

  /** Writes bytes. */
  void writeBytes(String name, byte[] bytes);

  /** Reads what {@link #writeBytes} wrote. */
  byte[] readBytes(String name);

  /** A folder inside this one. */
  Store child(String name);
}
