package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.events;
import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedServer;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fleet of which one host was dead before the gateway started: over sockets. */
@OnEachTransport
final class FakeFleetTest {
  private static final int REQUESTS = 200;
  private static final int AT_ONCE = 8;

  @ParameterizedTest
  @CsvSource({"hybrid, refusing", "least_time, refusing", "hybrid, silent", "least_time, silent"})
  void fleet_oneOfTwoHostsDeadFromTheStart_answersEveryRequest(String strategy, String death)
      throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
    try (FakeOllama well = FakeOllama.start("m");
        FakeOllama silent = FakeOllama.start("m").wedged(true)) {
      String dead =
          death.equals("silent")
              ? silent.address().toString()
              : ScriptedServer.refusedAddress().toString();
      // the dead one would be the first by its name
      String fleet =
          "providers { a-dead { kind = ollama, base-url = \""
              + dead
              + "\" }, b-well { kind = ollama, base-url = \""
              + well.address()
              + "\" } }, routing { strategy = "
              + strategy
              + " }";
      try (GatewayFixture gateway = GatewayFixture.start(fleet)) {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
          String model = i % 4 < 2 ? "m" : "auto";
          String body =
              "{\"model\":\""
                  + model
                  + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":"
                  + (i % 2 == 0)
                  + "}";
          answers.add(
              CompletableFuture.supplyAsync(
                  () -> gateway.post("/v1/chat/completions", body), callers));
        }

        for (int i = 0; i < REQUESTS; i++) {
          HttpResponse<String> answer = answers.get(i).get(60, TimeUnit.SECONDS);
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
          assertThat(header(answer, "x-relevo-worker")).isEqualTo("b-well");
          if (i % 2 == 0) {
            assertThat(answer.body()).contains("Hello").doesNotContain("\"error\"");
            assertThat(events(answer.body())).last().isEqualTo("[DONE]");
          } else {
            assertThat(json(answer.body()).at("/choices/0/message/content").asText())
                .isEqualTo("Hello from m");
          }
        }
        assertThat(well.chats()).hasSize(REQUESTS);
      }
    } finally {
      callers.shutdownNow();
    }
  }
}
