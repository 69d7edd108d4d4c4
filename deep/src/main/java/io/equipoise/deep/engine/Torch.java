package io.equipoise.deep.engine;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;

/**
 * Starts PyTorch the way this project needs it: offline, from the native library on the class path,
 * and with one thread per operation, since fits run beside each other and one thread gives the same
 * bits each time. What the user has set by the same properties, or by {@code DJL_CACHE_DIR} and
 * {@code ENGINE_CACHE_DIR} in the environment, is left as it is.
 */
public final class Torch {
  private Torch() {}

  /** A manager of native arrays; whoever asks for it closes it. */
  public static NDManager manager() {
    return Holder.ENGINE.newBaseManager();
  }

  private static final class Holder {
    static final Engine ENGINE = start();

    private static Engine start() {
      unlessSet("ai.djl.offline", "true");
      unlessSet("OPT_OUT_TRACKING", "true");
      unlessSet("ai.djl.pytorch.num_threads", "1");
      unlessSet("ai.djl.pytorch.num_interop_threads", "1");
      if (System.getenv("DJL_CACHE_DIR") == null
          && System.getenv("ENGINE_CACHE_DIR") == null
          && System.getProperty("DJL_CACHE_DIR") == null) {
        unlessSet("ENGINE_CACHE_DIR", cache().toString());
      }
      return Engine.getEngine("PyTorch");
    }
  }

  /** Where the native library is unpacked once: the user's cache, or the temporary folder. */
  private static Path cache() {
    String given = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home", ""));
    Path base = given != null && !given.isBlank() ? Path.of(given) : home.resolve(".cache");
    boolean usable =
        base.toFile().isDirectory() ? base.toFile().canWrite() : home.toFile().canWrite();
    return (usable ? base : Path.of(System.getProperty("java.io.tmpdir"))).resolve("equipoise");
  }

  private static void unlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
