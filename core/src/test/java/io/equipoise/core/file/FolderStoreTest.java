package io.equipoise.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest {
  record Weights(double[] values, String note) {}

  private final Path folder;
  private final Path model;

  FolderStoreTest(@TempDir Path folder) {
    this.folder = folder;
    this.model = folder.resolve("model");
  }

  private void save(boolean force, double first) {
    FolderStore.save(
        model,
        force,
        store -> {
          store.write("weights", new Weights(new double[] {first, Double.NaN, 0.1}, "é"));
          Store inner = store.child("inner");
          inner.writeBytes("trees", new byte[] {1, 2, 3});
          inner.child("deeper").write("levels", List.of("a", "b"));
        });
  }

  private long entries() throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.count();
    }
  }

  private void refused(String words) {
    assertThatThrownBy(() -> FolderStore.open(model))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words);
  }

  @Test
  void partsComeBack() {
    save(false, 1);
    Store store = FolderStore.open(model);
    assertThat(store.read("weights", Weights.class).values()).containsExactly(1, Double.NaN, 0.1);
    assertThat(store.child("inner").readBytes("trees")).containsExactly(1, 2, 3);
    assertThat(store.child("inner").child("deeper").read("levels", String[].class))
        .containsExactly("a", "b");
    assertThatThrownBy(() -> store.readBytes("none"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no part none.bin");
  }

  @Test
  void anythingChangedIsRefused() throws IOException {
    save(false, 1);
    Path weights = model.resolve("weights.json");
    String good = Files.readString(weights);
    Files.writeString(weights, good.replace("1.0", "2.0"));
    refused("the content of weights.json is not what was saved");
    Files.writeString(weights, good + " ");
    refused("weights.json has");
    Files.delete(weights);
    refused("weights.json is missing");
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), good);
    Files.createSymbolicLink(weights, elsewhere);
    refused("weights.json is a link");
    Files.delete(weights);
    Files.writeString(weights, good);
    Path extra = Files.writeString(model.resolve("inner/extra.json"), "{}");
    refused("inner/extra.json was added");
    Files.delete(extra);
    FolderStore.open(model);
  }

  @Test
  void aChangedManifestIsRefused() throws IOException {
    save(false, 1);
    Path manifest = model.resolve(Manifest.FILE);
    String good = Files.readString(manifest);
    Files.writeString(manifest, good.replace("\"size\":3", "\"size\":4"));
    refused("its manifest.json does not match itself");
    Files.writeString(manifest, good.substring(0, good.length() / 2));
    refused("manifest.json is not the JSON expected");
    for (String path : List.of("../elsewhere.json", "/etc/passwd", "a/../../b.json", "a\\b.json")) {
      Manifest.Part part = new Manifest.Part(path, 1, "00");
      Files.write(manifest, Json.bytes(Manifest.of(List.of(part))));
      refused("which is no part");
    }
    Manifest.Part huge = new Manifest.Part("weights.json", Long.MAX_VALUE, "00");
    Files.write(manifest, Json.bytes(Manifest.of(List.of(huge))));
    assertThatThrownBy(() -> FolderStore.open(model)).isInstanceOf(UserError.class);
    Files.delete(manifest);
    refused("there is no manifest.json");
    assertThatThrownBy(() -> FolderStore.open(folder.resolve("none")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no folder with a saved model");
  }

  @Test
  void savingReplacesOnlyModelsAndOnlyWithForce() throws IOException {
    save(false, 1);
    assertThatThrownBy(() -> save(false, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("exists; add --force");
    save(true, 2);
    assertThat(FolderStore.open(model).read("weights", Weights.class).values()[0]).isEqualTo(2);
    assertThat(entries()).isEqualTo(1);
    Path precious = Files.createDirectory(folder.resolve("precious"));
    Files.writeString(precious.resolve("thesis.txt"), "all of it");
    assertThatThrownBy(() -> FolderStore.save(precious, true, store -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not replaced");
    assertThat(precious.resolve("thesis.txt")).exists();
  }

  @Test
  void aFailedSaveLeavesNothing() throws IOException {
    assertThatThrownBy(
            () ->
                FolderStore.save(
                    model,
                    false,
                    store -> {
                      store.write("a", 1);
                      throw new UserError("stopped");
                    }))
        .isInstanceOf(UserError.class)
        .hasMessage("stopped");
    assertThat(entries()).isZero();
    assertThatThrownBy(
            () -> FolderStore.save(model, false, store -> store.child("..").write("a", 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                FolderStore.save(
                    model,
                    false,
                    store -> {
                      store.write("a", 1);
                      store.write("A", 1);
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(entries()).isZero();
  }
}
