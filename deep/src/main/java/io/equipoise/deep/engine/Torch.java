package io.equipoise.deep.engine;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.equipoise.core.error.UserError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Starts PyTorch the way this project needs it: offline, from the native library on the class path,
 * and with one thread per operation, since fits run beside each other and one thread gives the same
 * bits each time. What the user has set by the same properties, or by {@code DJL_CACHE_DIR} and
 * {@code ENGINE_CACHE_DIR} in the environment, is left as it is.
 */
public final class Torch {
  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private static final ThreadLocal<Boolean> SETTLED = ThreadLocal.withInitial(() -> false);

  private static volatile @Nullable Engine engine;

  private Torch() {}

  /**
   * A manager of native arrays; whoever asks for it closes it. A platform on which the library
   * cannot be loaded is told to the user.
   */
  public static NDManager manager() {
    Engine started = engine;
    Engine ready = started == null ? start() : started;
    settle();
    return ready.newBaseManager();
  }

  /**
   * Has this thread compute by itself. Each thread has its own number of threads per operation, and
   * takes over the engine's with its first large operation other than a product of matrices; until
   * then its products wake helpers on every core, which wait for each other in loops. A thread that
   * asked for a {@link #manager} is settled; one that works with managers of another must say it.
   */
  public static void settle() {
    if (!SETTLED.get()) {
      JniUtils.setNumThreads(Integer.getInteger(THREADS, 1));
      SETTLED.set(true);
    }
  }

  private static synchronized Engine start() {
    Engine started = engine;
    if (started == null) {
      setUp();
      try {
        started = Engine.getEngine("PyTorch");
      } catch (EngineException | LinkageError e) {
        throw new UserError(
            "the native library of PyTorch cannot be loaded on "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + " ("
                + e.getMessage()
                + "); networks and their losses need it, all other methods do not",
            e);
      }
      try (NDManager manager = started.newBaseManager()) {
        FreedMemory.keep(manager);
      }
      engine = started;
    }
    return started;
  }

  private static void setUp() {
    unlessSet("ai.djl.offline", "true");
    unlessSet("OPT_OUT_TRACKING", "true");
    unlessSet(THREADS, "1");
    unlessSet("ai.djl.pytorch.num_interop_threads", "1");
    if (System.getenv("DJL_CACHE_DIR") == null
        && System.getenv("ENGINE_CACHE_DIR") == null
        && System.getProperty("DJL_CACHE_DIR") == null) {
      unlessSet("ENGINE_CACHE_DIR", cache().toString());
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
