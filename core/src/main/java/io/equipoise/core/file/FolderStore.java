package io.equipoise.core.file;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Keeps a model in a folder of JSON and binary files with a manifest of their sizes and SHA-256.
 * Saving is all or nothing; opening refuses a folder in which anything is changed, missing or
 * added.
 */
public final class FolderStore {
  /** Largest single file, in bytes. */
  static final long MAX_PART = Integer.MAX_VALUE - 8L;

  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";

  private FolderStore() {}

  /**
   * Saves what {@code content} writes. The store must not be used after it returns.
   *
   * @param force replaces a model that is there; anything else is never replaced
   */
  public static void save(Path folder, boolean force, Consumer<Store> content) {
    AtomicOutput.folder(
        folder,
        force,
        "a model",
        FolderStore::isModel,
        temporary -> {
          List<Manifest.Part> parts = new ArrayList<>();
          try {
            content.accept(new Writing(temporary, "", parts));
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
          Files.write(temporary.resolve(Manifest.FILE), Json.bytes(Manifest.of(parts)));
        });
  }

  /** Opens a saved model for reading, after every file was checked. */
  public static Store open(Path folder) {
    return ReadingStore.open(folder);
  }

  private static boolean isModel(Path folder) {
    return Files.isDirectory(folder) && Files.isRegularFile(folder.resolve(Manifest.FILE));
  }

  static String plain(String name) {
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException("'" + name + "' is no plain name for a part of a model");
    }
    return name;
  }

  private record Writing(Path root, String prefix, List<Manifest.Part> parts) implements Store {

    @Override
    public void write(String name, Object value) {
      put(plain(name) + ".json", Json.bytes(value));
    }

    @Override
    public void writeBytes(String name, byte[] bytes) {
      put(plain(name) + ".bin", bytes);
    }

    private void put(String file, byte[] content) {
      String path = prefix + file;
      String lower = path.toLowerCase(Locale.ROOT);
      if (path.equals(Manifest.FILE)
          || parts.stream().anyMatch(part -> part.path().toLowerCase(Locale.ROOT).equals(lower))) {
        throw new IllegalArgumentException("a model has two parts called " + path);
      }
      try {
        Path target = root.resolve(path);
        Files.createDirectories(root.resolve(prefix));
        Files.write(target, content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      parts.add(new Manifest.Part(path, content.length, Manifest.sha256(content)));
    }

    @Override
    public <T> T read(String name, Class<T> type) {
      throw new IllegalStateException("this model is being saved, not read");
    }

    @Override
    public byte[] readBytes(String name) {
      throw new IllegalStateException("this model is being saved, not read");
    }

    @Override
    public Store child(String name) {
      return new Writing(root, prefix + plain(name) + "/", parts);
    }
  }

  static UserError changed(Path folder, String what) {
    return new UserError(
        "the model in "
            + folder
            + " was changed after it was saved: "
            + what
            + "; save it again or take an untouched copy");
  }
}
