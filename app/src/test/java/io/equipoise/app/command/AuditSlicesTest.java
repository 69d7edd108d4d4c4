package io.equipoise.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.app.Cli;
import io.equipoise.app.Cli.Result;
import io.equipoise.core.file.Json;
import io.equipoise.core.random.Seed;
import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditSlicesTest {
  @TempDir private Path folder;

  private static Result audit(String... more) {
    return Cli.wide(Stream.concat(Stream.of("audit"), Stream.of(more)).toArray(String[]::new));
  }

  private static void refused(Result result, String... words) {
    assertThat(result.code()).as(result.out()).isEqualTo(2);
    assertThat(result.err()).startsWith("equipoise: ").contains(words);
    assertThat(result.err().strip().lines()).as(result.err()).hasSize(1);
    assertThat(result.err()).doesNotContain("\u001b", "should not have happened");
  }

  /** Squares on green or grey; the model fails on half of the green ones with a small square. */
  private Path images(int count) throws IOException {
    Path there = Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(there.resolve("all"));
    UniformRandomProvider random = new Seed(1).generator();
    StringBuilder rows = new StringBuilder("file,label,prediction,ground,camera\n");
    for (int i = 0; i < count; i++) {
      boolean green = random.nextDouble() < 0.25;
      boolean small = random.nextBoolean();
      boolean wrong = random.nextDouble() < (green && small ? 0.6 : 0.04);
      BufferedImage image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
      int side = small ? 6 : 12;
      for (int at = 0; at < 400; at++) {
        int noise = random.nextInt(40);
        boolean square = at % 20 < side && at / 20 < side;
        int colour = square ? 0xC0 : green ? 0x20 : 0x60;
        image.setRGB(
            at % 20,
            at / 20,
            (colour + noise) << 16 | ((square || !green ? colour : 0xA0) + noise) << 8 | colour);
      }
      ImageIO.write(image, "png", there.resolve("all/" + i + ".png").toFile());
      String label = small ? "small" : "large";
      String other = small ? "large" : "small";
      rows.append("all/%d.png,%s,%s,".formatted(i, label, wrong ? other : label))
          .append(green ? "grass" : "road")
          .append(i % 2 == 0 ? ",a\n" : ",b\n");
    }
    Files.writeString(there.resolve("metadata.csv"), rows);
    return there;
  }

  private void metadata(Path there, String... lines) throws IOException {
    Files.writeString(there.resolve("metadata.csv"), String.join("\n", lines) + "\n");
  }

  @Test
  void namesWhatTheImagesOfASliceShareAndShowsThem() throws IOException {
    Path there = images(700);
    Path page = folder.resolve("report.html");
    Result result = audit("--images", there.toString(), "-o", page.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("of 'small' that lie together", "commoner among them: ground 'grass'");
    String html = Files.readString(page);
    assertThat(html).contains("data:image/png;base64,", "small taken for large", "Mistakes in");
    JsonNode audit = Json.tree(folder.resolve("report.json")).get("sections").get(0).get("audit");
    JsonNode finding = audit.get("findings").get(0);
    assertThat(finding.get("metric").asText()).isEqualTo("sliceErrorRateDifference");
    assertThat(finding.get("size").get("low").asDouble()).isGreaterThan(0.2);
    assertThat(finding.get("treatedBy")).isNotEmpty();
    assertThat(finding.toString()).contains("small taken for large").doesNotContain("base64");
    assertThat(audit.get("provenance").get("source").asText()).isEqualTo(there.toString());
    assertThat(
            audit("--images", there.toString(), "--fail-on", "sliceErrorRateDifference>0.2").code())
        .isEqualTo(1);
  }

  @Test
  void embeddingsMayStandInTheTableOrBesideIt() throws IOException {
    int rows = 900;
    UniformRandomProvider random = new Seed(3).generator();
    StringBuilder both = new StringBuilder("id,label,prediction,shift");
    for (int c = 0; c < 10; c++) {
      both.append(",e").append(c);
    }
    StringBuilder table = new StringBuilder("id,label,prediction,shift\n");
    float[] vectors = new float[rows * 10];
    for (int i = 0; i < rows; i++) {
      boolean night = random.nextDouble() < 0.3;
      String label = random.nextBoolean() ? "cat" : "dog";
      boolean wrong = random.nextDouble() < (night && label.equals("dog") ? 0.5 : 0.05);
      String line =
          i + "," + label + "," + (wrong ? "cat".equals(label) ? "dog" : "cat" : label) + ",";
      line += night ? "night" : "day";
      table.append(line).append('\n');
      both.append('\n').append(line);
      for (int c = 0; c < 10; c++) {
        vectors[i * 10 + c] = (float) (random.nextDouble() + (c == 4 && night ? 2 : 0));
        both.append(',').append(vectors[i * 10 + c]);
      }
    }
    Path inside = Files.writeString(folder.resolve("both.csv"), both.append('\n'));
    Path beside = Files.writeString(folder.resolve("rows.csv"), table);
    Path npy = npy(vectors, rows, 10, false);
    List<String> found = new ArrayList<>();
    for (Result result :
        List.of(
            audit("--embeddings", inside.toString(), "--format", "json"),
            audit(beside.toString(), "--embeddings", npy.toString(), "--format", "json"),
            audit(beside.toString(), "--embeddings", inside.toString(), "--format", "json"))) {
      assertThat(result.code()).as(result.err()).isZero();
      JsonNode finding = Json.tree(result.out(), "out").at("/sections/0/audit/findings/0");
      found.add(finding.get("sentence").asText());
    }
    assertThat(found.get(0)).contains("of 'dog'", "shift 'night'");
    assertThat(found).containsOnly(found.get(0));
    refused(audit("--embeddings", npy.toString()), "holds vectors only", "rows.csv --embeddings");
    Path fewer = npy(Arrays.copyOf(vectors, 8980), 898, 10, true);
    refused(
        audit(beside.toString(), "--embeddings", fewer.toString()),
        "holds 898 vectors, but the table has 900 rows");
  }

  private Path npy(float[] values, int rows, int width, boolean wide) throws IOException {
    Path file = folder.resolve("vectors" + rows + ".npy");
    String header =
        "{'descr': '<%s', 'fortran_order': False, 'shape': (%d, %d), }\n"
            .formatted(wide ? "f8" : "f4", rows, width);
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
      out.write(new byte[] {(byte) header.length(), 0});
      out.write(header.getBytes(StandardCharsets.ISO_8859_1));
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * (wide ? 8 : 4)).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : values) {
        if (wide) {
          bytes.putDouble(value);
        } else {
          bytes.putFloat(value);
        }
      }
      out.write(bytes.array());
    }
    return file;
  }

  @Test
  void brokenVectorsAreRefused() throws IOException {
    Path rows = Files.writeString(folder.resolve("rows.csv"), "label,prediction\na,b\nb,b\n");
    Path nan = npy(new float[] {1, 2, 3, Float.NaN}, 2, 2, false);
    refused(audit(rows.toString(), "--embeddings", nan.toString()), "embedding of row 2 holds NaN");
    Path cut = folder.resolve("cut.npy");
    byte[] whole = Files.readAllBytes(nan);
    Files.write(cut, Arrays.copyOf(whole, whole.length - 5));
    refused(audit(rows.toString(), "--embeddings", cut.toString()), "ends too early");
    Path text = Files.writeString(folder.resolve("text.npy"), "hello, this is text");
    refused(audit(rows.toString(), "--embeddings", text.toString()), "is no NPY file");
    refused(audit(rows.toString(), "--embeddings", "none.npy"), "there is no file none.npy");
    refused(audit("--embeddings", rows.toString()), "no columns of numbers");
    Path gap =
        Files.writeString(folder.resolve("gap.csv"), "label,prediction,x\na,b,1\nb,b,\na,a,2\n");
    refused(audit("--embeddings", gap.toString()), "'x' of the embedding", "in row 2");
  }

  @Test
  void aTableWithoutWhatIsNeededIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), "label,x\na,1\nb,2\n");
    refused(audit("--embeddings", file.toString()), "has no column 'prediction'", "--prediction");
    refused(
        audit("--embeddings", file.toString(), "-t", "y", "--prediction", "label"),
        "there is no column 'y'");
    Path one = Files.writeString(folder.resolve("o.csv"), "label,prediction,x\na,a,1\na,a,2\n");
    refused(audit("--embeddings", one.toString()), "one class only");
    refused(audit("--embeddings", file.toString(), "--images", folder.toString()), "leave one out");
    refused(audit(file.toString(), "--images", folder.toString()), "leave", "t.csv out");
    refused(audit("--images", folder.toString()), "has no metadata.csv");
    refused(audit("--images", file.toString()), "is no folder");
    refused(audit("--target", "y"), "an argument is needed: 'FILE'");
  }

  @Test
  void imagesThatDoNotMatchTheirTableAreRefused() throws IOException {
    Path there = images(4);
    String head = "file,label,prediction";
    metadata(there, head, "all/0.png,a,a", "all/9.png,b,b", "all/8.png,b,b");
    refused(audit("--images", there.toString()), "2 images that are not there", "'all/9.png'");
    metadata(there, head, "all/0.png,a,a", "all/../all/0.png,b,b");
    refused(audit("--images", there.toString()), "in more than one row");
    metadata(there, head, "all/0.png,a,a", ",b,b");
    refused(audit("--images", there.toString()), "names no file in row 2");
    metadata(there, "name,label,prediction", "all/0.png,a,a", "all/1.png,b,b");
    refused(audit("--images", there.toString()), "there is no column 'file'");
    metadata(there, head, "all/0.png,a,a", "all/1.png,b,b");
    assertThat(audit("--images", there.toString()).out())
        .contains("2 images have no row in metadata.csv");
  }

  @Test
  void namesThatLeaveTheFolderAreRefused() throws IOException {
    Path there = images(2);
    Path secret = folder.resolve("secret.png");
    Files.copy(there.resolve("all/0.png"), secret);
    for (String name : List.of("../secret.png", secret.toString(), "all/../../secret.png", ".")) {
      metadata(there, "file,label,prediction", name + ",a,a", "all/1.png,b,b");
      refused(audit("--images", there.toString()), "leads out of the folder");
    }
    Files.createSymbolicLink(there.resolve("link.png"), secret);
    metadata(there, "file,label,prediction", "link.png,a,a", "all/1.png,b,b");
    refused(audit("--images", there.toString()), "leads out of the folder");
  }

  @Test
  void imagesThatCannotBeDecodedAreRefusedByName() throws IOException {
    Path there = images(2);
    metadata(there, "file,label,prediction", "all/0.png,a,a", "bad.png,b,b");
    Path bad = there.resolve("bad.png");
    Files.writeString(bad, "no image");
    refused(audit("--images", there.toString()), "the image 'bad.png' is none that can be read");
    byte[] whole = Files.readAllBytes(there.resolve("all/1.png"));
    Files.write(bad, Arrays.copyOf(whole, whole.length / 2));
    refused(audit("--images", there.toString()), "the image 'bad.png' is corrupt");
    // the size stands at byte 16 of a PNG: 100,000 by 100,000 pixels
    ByteBuffer.wrap(whole).putInt(16, 100_000).putInt(20, 100_000);
    Files.write(bad, whole);
    refused(audit("--images", there.toString()), "'bad.png' says that it has 100000 by 100000");
  }

  @Test
  void aHostileNameReachesThePageAsText() throws IOException {
    Path there = images(300);
    String hostile = "<img src=x onerror=alert(1)>\u001b[31m'.png";
    List<String> lines = new ArrayList<>(Files.readAllLines(there.resolve("metadata.csv")));
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",");
      String name = i + hostile;
      Files.move(there.resolve(cells[0]), there.resolve(name));
      String wrong = i % 3 == 0 ? "large" : cells[1];
      lines.set(i, "\"" + name + "\"," + cells[1] + "," + wrong + ",x,y");
    }
    Files.write(there.resolve("metadata.csv"), lines);
    Path page = folder.resolve("hostile.html");
    Result result = audit("--images", there.toString(), "-o", page.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).doesNotContain("\u001b");
    assertThat(Files.readString(page))
        .contains("&lt;img src=x")
        .doesNotContain("<img src=x", "\u001b");
    Files.delete(there.resolve(1 + hostile));
    refused(audit("--images", there.toString()), "names 1 image that is not there");
  }
}
