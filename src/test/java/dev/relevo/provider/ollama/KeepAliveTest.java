package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.provider.MemorySettings;
import dev.relevo.settings.Faults;
import dev.relevo.testing.Configured;
import dev.relevo.wire.JsonMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeepAliveTest {

  /** What a request to {@code m} carries; missing where the host decides. */
  private static JsonNode sent(String configuration, @Nullable String asked) throws Exception {
    OllamaSettings settings = OllamaTesting.settings(configuration);
    OllamaRequestWriter writer =
        new OllamaRequestWriter(
            settings,
            new ContextWindows(model -> null),
            new ThinkingModels(),
            new KeepAlive(
                settings, MemorySettings.from(Configured.section(configuration, new Faults()))));
    ChatRequest request =
        ChatRequest.of(Message.user("hi"))
            .withExtra(asked == null ? Map.of() : Map.of("keep_alive", new Json(asked)));
    return JsonMapper.read(writer.write(request, "m", true)).path("keep_alive");
  }

  @Test
  void write_nothingConfigured_leavesItToTheHost() throws Exception {
    assertThat(sent("", null).isMissingNode()).isTrue();
    assertThat(sent("", "null").isMissingNode()).isTrue();
  }

  @Test
  void write_pinnedModel_staysForEver() throws Exception {
    assertThat(sent("pinned = [\"m:latest\"], keep-alive = 1m", null)).hasToString("-1");
    assertThat(sent("pinned = [m]", "0")).hasToString("-1");
    assertThat(sent("pinned = [m]", "\"10m\"")).hasToString("-1");
    assertThat(sent("pinned = [\"m:2b\"], keep-alive = 1m", null)).hasToString("\"1m\"");
  }

  @Test
  void write_idleUnload_outlivesTheGatewaysClock() throws Exception {
    assertThat(sent("idle-unload = 10m", null)).hasToString("660");
    assertThat(sent("idle-unload = 10m, keep-alive = 2h", null)).hasToString("\"2h\"");
  }

  @ParameterizedTest
  @CsvSource({
    "0, ''",
    "'\"0\"', ''",
    "'\"0s\"', ''",
    "300, ''",
    "'\"299\"', ''",
    "'\"4m59.5s\"', ''",
    "'\"100ms\"', ''",
    "301, 301",
    "300.5, 300.5",
    "'\"600\"', 600",
    "'\"1h30m\"', '\"1h30m\"'",
    "-1, -1",
    "'\"-1\"', -1",
    "'\"-1m\"', '\"-1m\"'"
  })
  void write_callersWish_onlyLengthens(String asked, String sent) throws Exception {
    JsonNode written = sent("", asked);

    assertThat(written.isMissingNode() ? "" : written.toString()).isEqualTo(sent);
  }

  @Test
  void write_callersWishShorterThanConfigured_isLeftOut() throws Exception {
    assertThat(sent("keep-alive = 10m", "0")).hasToString("\"10m\"");
    assertThat(sent("keep-alive = 10m", "\"9m\"")).hasToString("\"10m\"");
    assertThat(sent("keep-alive = 10m", "\"11m\"")).hasToString("\"11m\"");
    assertThat(sent("keep-alive = -1", "\"11m\"")).hasToString("-1");
    assertThat(sent("keep-alive = 1m", "\"2m\"")).hasToString("\"2m\"");
  }

  @Test
  void write_whatIsNoDuration_isPassedOnForTheHostToRefuse() throws Exception {
    assertThat(sent("keep-alive = 10m", "\"soon\"")).hasToString("\"soon\"");
    assertThat(sent("keep-alive = 10m", "\"1.2.3m\"")).hasToString("\"1.2.3m\"");
    String endless = '"' + "1h".repeat(50_000) + '"';
    assertThat(sent("keep-alive = 10m", endless)).hasToString(endless);
    assertThat(sent("pinned = [m]", "[1]")).hasToString("[1]");
  }
}
