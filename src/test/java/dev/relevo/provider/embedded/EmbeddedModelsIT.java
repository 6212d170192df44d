package dev.relevo.provider.embedded;

import static dev.relevo.provider.embedded.EmbeddedFixture.question;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Message;
import dev.relevo.provider.ProbeReport;
import dev.relevo.testing.TinyGguf;
import dev.relevo.testing.TinyGguf.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Files of all kinds. */
class EmbeddedModelsIT {
  @TempDir private Path folder;

  @Test
  void complete_modelsOwnTemplate_isUsed() {
    String llama2 =
        "{% for message in messages %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] '"
            + " + message['content'] + ' [/INST]' }}{% endif %}{% endfor %}";

    assertThat(promptTokens(Variant.USUAL.withChatTemplate(llama2), "the model's own template"))
        .isLessThan(promptTokens(Variant.USUAL, "ChatML"));
  }

  @Test
  void complete_noTemplate_isChatMl() {
    assertThat(promptTokens(Variant.USUAL.withChatTemplate(null), "ChatML"))
        .isEqualTo(promptTokens(Variant.USUAL, "ChatML"));
  }

  @Test
  void complete_templateThatNobodyKnows_isChatMlWithAWarning() {
    for (String odd : List.of("{{ nobody knows this", "plain text", "{% for x in %}")) {
      int tokens =
          promptTokens(
              Variant.USUAL.withChatTemplate(odd), "does not know the file's chat template");
      assertThat(tokens).isEqualTo(promptTokens(Variant.USUAL, "ChatML"));
    }
  }

  @Test
  void complete_tokenizerWithoutBeginMark_countsOneLess() {
    assertThat(promptTokens(Variant.USUAL.withoutBeginMark(), "ChatML"))
        .isEqualTo(promptTokens(Variant.USUAL, "ChatML") - 1);
  }

  @Test
  void probe_architectureThatNobodyKnows_saysWhich() {
    assertNotRunning(
        TinyGguf.write(folder.resolve("odd.gguf"), Variant.USUAL.withArchitecture("oddnet")),
        Map.of(),
        "unknown model architecture: 'oddnet'");
  }

  @Test
  void probe_modelThatWritesNoText_saysSo() {
    assertNotRunning(
        TinyGguf.write(folder.resolve("bert.gguf"), Variant.USUAL.withArchitecture("nomic-bert")),
        Map.of(),
        "'nomic-bert', which writes no text");
  }

  @Test
  void probe_windowBeyondTheModels_namesBothNumbersAndTheRemedy() {
    assertNotRunning(
        model(),
        Map.of("context-tokens", 8_192),
        "relevo.providers.local.context-tokens is 8192",
        "at most 4096",
        "lower the key (or the variable N_CTX)");
  }

  @Test
  void probe_moreMemoryThanAllowed_namesNeedAndLimit() {
    assertNotRunning(
        model(),
        Map.of("memory-limit", "2MiB"),
        "relevo.providers.local.memory-limit is 2 MiB",
        "needs about 5 MiB: 1 MiB for its weights and 4 MiB for 2 windows of 4096 tokens",
        "raise the limit, lower context-tokens or slots");
  }

  @Test
  void probe_filesThatCannotBeRead_sayWhy() throws IOException {
    Path loop = folder.resolve("loop.gguf");
    Files.createSymbolicLink(loop, loop);

    assertNotRunning(folder, Map.of(), "is a folder");
    assertNotRunning(loop, Map.of(), "loop.gguf");
    assertNotRunning(Files.createFile(folder.resolve("empty.gguf")), Map.of(), "not a GGUF file");
  }

  @Test
  void probe_running_tellsTheMemoryOfTheProcess() {
    try (EmbeddedFixture fixture = new EmbeddedFixture(model()).started()) {
      assertThat(fixture.probe().detail())
          .matches("available; process \\d+(, \\d+ MiB of memory)?");
    }
  }

  @Test
  void complete_fileReplacedUnderTheEngine_goesOnWithWhatIsLoaded() throws IOException {
    Path file = model();
    try (EmbeddedFixture fixture = new EmbeddedFixture(file).started()) {
      String before = fixture.complete(question(20)).text();
      Path other =
          TinyGguf.write(folder.resolve("other.gguf"), Variant.USUAL.withChatTemplate(null));
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

      assertThat(fixture.complete(question(20)).text()).isEqualTo(before);
      assertThat(fixture.probe().state()).isEqualTo(ProbeReport.State.AVAILABLE);
    }
  }

  private Path model() {
    return TinyGguf.write(folder.resolve("tiny.gguf"));
  }

  private void assertNotRunning(Path file, Map<String, Object> more, String... parts) {
    try (EmbeddedFixture fixture = EmbeddedFixture.with(file, more)) {
      ProbeReport report = fixture.probe();

      assertThat(report.state()).isEqualTo(ProbeReport.State.NOT_RUNNING);
      assertThat(report.detail()).contains(file.toString()).contains(parts);
    }
  }

  /** How many tokens a prompt has; the log must hold a line. */
  private int promptTokens(Variant variant, String line) {
    Logger log = (Logger) LoggerFactory.getLogger("dev.relevo.provider.embedded");
    Level level = log.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.setLevel(Level.INFO);
    log.addAppender(lines);
    try (EmbeddedFixture fixture =
        new EmbeddedFixture(TinyGguf.write(folder.resolve("tiny.gguf"), variant)).started()) {
      ChatResponse.Answer answer =
          fixture.complete(question(3).withMessages(List.of(Message.user("Hello"))));
      Awaitility.await()
          .atMost(30, TimeUnit.SECONDS)
          .until(
              () ->
                  List.copyOf(lines.list).stream()
                      .anyMatch(event -> event.getFormattedMessage().contains(line)));
      return answer.usage().promptTokens();
    } finally {
      log.detachAppender(lines);
      log.setLevel(level);
    }
  }
}
