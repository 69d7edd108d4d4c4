package io.equipoise.evidence.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Trials of several methods on the same seeds, two beside each other. */
final class Trials {
  private static final int BESIDE = 2;

  private Trials() {}

  /** One method on one seed; the same whatever runs beside it. */
  @FunctionalInterface
  interface Trial<A, S> {
    S run(A method, int seed);
  }

  /** The scores of each method and seed, in order. */
  static <A, S> List<List<S>> run(List<A> methods, int seeds, Trial<A, S> trial) {
    ExecutorService threads = Executors.newFixedThreadPool(BESIDE);
    try {
      List<List<Future<S>>> running = new ArrayList<>();
      for (A method : methods) {
        List<Future<S>> ofSeeds = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
          int now = seed;
          ofSeeds.add(threads.submit(() -> trial.run(method, now)));
        }
        running.add(ofSeeds);
      }
      List<List<S>> scores = new ArrayList<>();
      for (List<Future<S>> each : running) {
        List<S> ofSeeds = new ArrayList<>();
        for (Future<S> score : each) {
          ofSeeds.add(score.get());
        }
        scores.add(ofSeeds);
      }
      return scores;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
