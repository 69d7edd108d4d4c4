package io.equipoise.core.file;

import static io.equipoise.core.file.FolderStore.changed;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A saved model, checked as a whole when opened and file by file when read. */
record ReadingStore(Path root, String prefix, Map<String, Manifest.Part> parts) implements Store {
  private static final Pattern PATH =
      Pattern.compile(
          "(?:[A-Za-z0-9][A-Za-z0-9_-]{0,63}/){0,32}[A-Za-z0-9][A-Za-z0-9_-]{0,63}\\.(?:json|bin)");

  static ReadingStore open(Path folder) {
    Require.that(Files.isDirectory(folder), folder + " is no folder with a saved model");
    Path file = folder.resolve(Manifest.FILE);
    Require.that(
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS),
        folder + " holds no saved model: there is no " + Manifest.FILE);
    Manifest manifest = Json.read(file, Manifest.class);
    manifest.check(folder.toString());
    Map<String, Manifest.Part> parts = new HashMap<>();
    for (Manifest.Part part : manifest.files()) {
      if (!PATH.matcher(part.path()).matches()) {
        throw changed(folder, "its manifest names '" + part.path() + "', which is no part");
      }
      parts.put(part.path(), part);
    }
    ReadingStore store = new ReadingStore(folder, "", parts);
    try {
      store.checkNothingElse();
      for (Manifest.Part part : manifest.files()) {
        store.content(part);
      }
    } catch (IOException e) {
      throw new UserError("the model in " + folder + " cannot be read: " + e.getMessage(), e);
    }
    return store;
  }

  private void checkNothingElse() throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path each : (Iterable<Path>) walk::iterator) {
        if (each.equals(root) || Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        String path = root.relativize(each).toString().replace('\\', '/');
        if (!path.equals(Manifest.FILE) && !parts.containsKey(path)) {
          throw changed(root, path + " was added");
        }
      }
    }
  }

  private byte[] content(Manifest.Part part) throws IOException {
    Path file = root.resolve(part.path());
    Path real = root.toRealPath();
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw changed(root, part.path() + " is missing");
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        || !file.toRealPath().startsWith(real)) {
      throw changed(root, part.path() + " is a link or no file");
    }
    if (part.size() < 0 || part.size() > FolderStore.MAX_PART || Files.size(file) != part.size()) {
      throw changed(
          root, part.path() + " has " + Files.size(file) + " bytes instead of " + part.size());
    }
    byte[] content;
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      content = in.readNBytes((int) part.size());
    }
    if (!Manifest.sha256(content).equals(part.sha256())) {
      throw changed(root, "the content of " + part.path() + " is not what was saved");
    }
    return content;
  }

  @Override
  public <T> T read(String name, Class<T> type) {
    String path = prefix + FolderStore.plain(name) + ".json";
    return Json.read(part(path), type, root.resolve(path).toString());
  }

  @Override
  public byte[] readBytes(String name) {
    return part(prefix + FolderStore.plain(name) + ".bin");
  }

  private byte[] part(String path) {
    Manifest.Part part = parts.get(path);
    if (part == null) {
      throw new UserError(
          "the model in " + root + " has no part " + path + "; another version may have saved it");
    }
    try {
      return content(part);
    } catch (IOException e) {
      throw new UserError(root.resolve(path) + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void write(String name, Object value) {
    throw new IllegalStateException("this model is being read, not saved");
  }

  @Override
  public void writeBytes(String name, byte[] bytes) {
    throw new IllegalStateException("this model is being read, not saved");
  }

  @Override
  public Store child(String name) {
    return new ReadingStore(root, prefix + FolderStore.plain(name) + "/", parts);
  }
}
