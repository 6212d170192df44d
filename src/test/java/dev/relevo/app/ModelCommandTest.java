package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FileHost;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.TinyGguf;
import dev.relevo.wire.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in this process, with a server on this machine. */
final class ModelCommandTest {
  private static final byte[] MODEL = TinyGguf.bytes();

  @TempDir private Path directory;
  private final FileHost host = new FileHost(MODEL);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private static String sum() throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(MODEL));
  }

  @BeforeEach
  void configure() throws Exception {
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        directory.resolve("conf").resolve("relevo.conf"),
        "relevo.models { dir = \""
            + models()
            + "\", catalog {\n"
            + " \"qwen2.5-0.5b-instruct-q4_k_m\" = null, \"qwen2.5-1.5b-instruct-q4_k_m\" = null\n"
            + " tiny { url = \""
            + host.url()
            + "\", sha256 = \""
            + sum()
            + "\", size = "
            + MODEL.length
            + " }\n open { url = \""
            + host.url()
            + "\", context-tokens = 12 } } }");
  }

  @AfterEach
  void close() {
    host.close();
  }

  private Path models() {
    return directory.resolve("models");
  }

  private Path tiny() {
    return models().resolve("tiny.gguf");
  }

  private int run(boolean colours, String... arguments) {
    out.reset();
    err.reset();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            colours,
            false);
    return new Main(Map.of(), directory, terminal).run(arguments);
  }

  private int run(String... arguments) {
    return run(false, arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void list_filesOfAllKinds_areShown() throws IOException {
    Files.createDirectories(models());
    Files.write(models().resolve("mine.gguf"), MODEL);
    Files.write(models().resolve("cut.gguf"), Arrays.copyOf(MODEL, 5_000));
    Files.write(models().resolve("tiny.gguf.part"), Arrays.copyOf(MODEL, MODEL.length / 2));
    Files.writeString(models().resolve("readme.txt"), "not a model");

    assertThat(run("model", "list")).isZero();

    assertThat(out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "NAME STATE SIZE CONTEXT PATH",
            "open not here - 12 " + models().resolve("open.gguf"),
            "tiny partial 50 % 543 KiB - " + tiny(),
            "cut unusable - - " + models().resolve("cut.gguf"),
            "mine ready 543 KiB 4096 " + models().resolve("mine.gguf"));
    assertThat(err())
        .isEqualTo("relevo: " + models().resolve("cut.gguf") + " is cut short; fetch it again\n");
  }

  @Test
  void list_json_hasTheSame() throws IOException {
    Files.createDirectories(models());
    Files.write(tiny(), MODEL);

    assertThat(run("model", "list", "--json")).isZero();

    JsonNode answer = JsonMapper.read(out());
    assertThat(answer.get("dir").textValue()).isEqualTo(models().toString());
    JsonNode model = answer.get("models").get(1);
    assertThat(model.get("name").textValue()).isEqualTo("tiny");
    assertThat(model.get("state").textValue()).isEqualTo("ready");
    assertThat(model.get("size").longValue()).isEqualTo(MODEL.length);
    assertThat(model.get("context_tokens").intValue()).isEqualTo(4_096);
    assertThat(answer.get("models").get(0).get("size").isNull()).isTrue();
  }

  @Test
  void pull_name_isFetchedOnce() {
    assertThat(run("model", "pull", "tiny")).isZero();

    assertThat(tiny()).hasBinaryContent(MODEL);
    assertThat(out()).isEqualTo("tiny is at " + tiny() + "\n");
    assertThat(err()).endsWith("done 543 of 543 KiB, 100 %\n").doesNotContain("\r");

    assertThat(run("model", "pull", "tiny")).isZero();
    assertThat(out()).isEqualTo("tiny is there already: " + tiny() + "\n");
    assertThat(host.begins()).containsExactly(0);
  }

  @Test
  void pull_terminalOfAPerson_redrawsOneLine() {
    assertThat(run(true, "model", "pull", "tiny")).isZero();

    assertThat(err()).startsWith("\r\u001b[K").endsWith("done 543 of 543 KiB, 100 %\n");
    assertThat(err().lines().filter(line -> line.contains("done"))).hasSize(1);
  }

  @Test
  void pull_address_learnsTheChecksum() throws Exception {
    assertThat(run("model", "pull", host.url() + "?x=1")).isZero();

    assertThat(tiny()).hasBinaryContent(MODEL);
    assertThat(err()).contains("its SHA-256 is " + sum() + "; say so in --sha256");
    assertThat(run("model", "verify", "tiny")).isZero();
    assertThat(out()).isEqualTo("tiny: sound: its SHA-256 is " + sum() + ", as it should be\n");
  }

  @Test
  void pull_addressWithAWrongChecksum_exitsWith1() {
    assertThat(run("model", "pull", host.url().toString(), "--sha256", "0".repeat(64)))
        .isEqualTo(1);

    assertThat(err()).contains("expected is " + "0".repeat(64)).doesNotContain("\tat ");
    assertThat(tiny()).doesNotExist();
  }

  @Test
  void pull_refusal_isToldInOneLine() {
    host.then(answer -> ScriptedReply.text(404, "no"));

    assertThat(run("model", "pull", "tiny")).isEqualTo(1);

    assertThat(out()).isEmpty();
    assertThat(err())
        .endsWith(
            "relevo: "
                + host.url()
                + " is not there (404); correct relevo.models.catalog.tiny.url\n");
  }

  @Test
  void pull_nothingUsable_isTold() {
    assertThat(run("model", "pull", "tony")).isEqualTo(1);
    assertThat(err()).contains("no model file 'tony'; known are open, tiny;");
    assertThat(run("model", "pull", "https://h/")).isEqualTo(1);
    assertThat(err()).contains("https://h/ does not end in the name of a file");
    assertThat(run("model", "pull", "tiny", "--sha256", "xyz")).isEqualTo(1);
    assertThat(err()).contains("64 hexadecimal digits");
    assertThat(run("model", "pull")).isEqualTo(2);
    assertThat(run("model")).isEqualTo(2);
  }

  @Test
  void doctor_filesThatAreHere_areShown() throws IOException {
    Files.createDirectories(models());
    Files.write(tiny(), Arrays.copyOf(MODEL, 500_000));

    run("doctor");

    assertThat(out()).containsPattern("Model files\n +NAME .*\n +tiny +unusable +543 KiB");
    assertThat(out()).doesNotContain("not here");
  }

  @Test
  void wrongConfiguration_exitsWith2() throws IOException {
    Path other = Files.writeString(directory.resolve("other.conf"), "relevo.models.dri = x");

    assertThat(run("model", "list", "--config", other.toString())).isEqualTo(2);

    assertThat(err()).contains("relevo.models.dri: is not a known key; did you mean 'dir'?");
  }

  @Test
  void verify_everything_findsWhatIsWrong() throws Exception {
    Files.createDirectories(models());
    byte[] garbled = MODEL.clone();
    garbled[MODEL.length - 1] ^= 1;
    Files.write(tiny(), garbled);
    Files.write(models().resolve("mine.gguf"), MODEL);
    Files.write(models().resolve("cut.gguf"), Arrays.copyOf(MODEL, 500_000));

    String expected = sum();

    assertThat(run("model", "verify")).isEqualTo(1);

    assertThat(out().lines())
        .hasSize(3)
        .anyMatch(
            line ->
                line.startsWith("tiny: not sound: ") && line.endsWith("expected is " + expected))
        .anyMatch(line -> line.startsWith("mine: sound: ") && line.contains("nobody has said"))
        .anyMatch(line -> line.startsWith("cut: not sound: ") && line.contains("tensors need"));
    assertThat(run("model", "verify", "mine")).isZero();
  }

  @Test
  void verify_pathOrNothingThere_isTold() throws IOException {
    Path elsewhere = Files.write(directory.resolve("elsewhere.gguf"), MODEL);

    assertThat(run("model", "verify", elsewhere.toString())).isZero();
    assertThat(out()).startsWith("elsewhere.gguf: sound: ");
    assertThat(run("model", "verify", "tiny")).isEqualTo(1);
    assertThat(out()).contains("tiny: not sound: " + tiny() + " does not exist");
    assertThat(run("model", "verify", "nothing")).isEqualTo(1);
    assertThat(err()).contains("no model file 'nothing'");
    assertThat(run("model", "verify")).isZero();
    assertThat(out()).isEqualTo("No model files are in " + models() + ".\n");
  }

  @Test
  void remove_fileAndPart_areGone() throws IOException {
    run("model", "pull", "open");
    Files.write(models().resolve("open.gguf.part"), new byte[10]);

    assertThat(run("model", "remove", "open")).isZero();

    assertThat(out()).startsWith("Deleted " + models().resolve("open.gguf") + ": 543 KiB");
    assertThat(models()).isEmptyDirectory();
    assertThat(run("model", "remove", "open")).isEqualTo(1);
    assertThat(err()).contains("nothing of open is here");
  }

  @Test
  void remove_outsideTheFolder_isRefused() throws IOException {
    Path elsewhere = Files.write(directory.resolve("elsewhere.gguf"), MODEL);
    Files.createDirectories(models());
    for (String name :
        new String[] {elsewhere.toString(), "../elsewhere", "../elsewhere.gguf", "..", ""}) {
      assertThat(run("model", "remove", name)).isEqualTo(1);
    }
    assertThat(elsewhere).exists();
  }
}
