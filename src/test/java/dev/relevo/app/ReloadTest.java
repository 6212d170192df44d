package dev.relevo.app;

import static dev.relevo.app.ReloadFixture.held;
import static dev.relevo.app.ReloadFixture.host;
import static dev.relevo.app.ReloadFixture.provider;
import static dev.relevo.app.ReloadFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.http.GatewayFixture;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration changes while requests run: with real files and sockets. */
@OnEachTransport
final class ReloadTest {
  @TempDir private Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private FakeOpenAi given(String name, String... models) {
    FakeOpenAi host = host(name, models);
    open.add(host);
    return host;
  }

  private ReloadFixture start(String... configuration) {
    ReloadFixture gateway = ReloadFixture.start(directory, configuration);
    open.add(0, gateway);
    return gateway;
  }

  // ---- providers ----

  @Test
  void provider_changedWhileAStreamRuns_endsItWholeAndTheNewOneTakesWhatComes() {
    FakeOpenAi one = given("one", "m");
    FakeOpenAi two = given("two", "m");
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ReloadFixture gateway = start(provider("a", one));
    gateway.awaitWell("a");
    one.chat(request -> held(gate));

    try (RawConnection stream = gateway.stream("m")) {
      stream.readUntil("begun");

      JsonNode told = gateway.reload(provider("a", two));

      assertThat(texts(told.at("/workers/replaced"))).containsExactly("a");
      assertThat(texts(told.path("changed"))).containsExactly("relevo.providers.a.base-url");
      for (int i = 0; i < 5; i++) {
        assertThat(gateway.ask("m")).isEqualTo("two");
      }
      assertThat(gateway.workers("a"))
          .as("who ends what it has is shown beside who takes what comes")
          .extracting(worker -> worker.path("health").asText() + worker.path("in_use").asInt())
          .containsExactly("draining1", "healthy0");
      assertThat(gateway.get("/health").body())
          .as("of who ends what it has nobody needs to know there")
          .contains("\"a\":\"healthy\"")
          .doesNotContain("draining");

      gate.complete(null);
      assertThat(stream.readUntil("[DONE]")).contains("and ended");
    }
    gateway.awaitWell("a");
    assertThat(one.chats()).hasSize(1);
  }

  @Test
  void provider_removedWhileAStreamRuns_endsItWholeAndGetsNothingMore() {
    FakeOpenAi one = given("one", "m");
    FakeOpenAi two = given("two", "m");
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ReloadFixture gateway = start(provider("a", one), provider("b", two, "priority = 90"));
    gateway.awaitWell("a");
    gateway.awaitWell("b");
    one.chat(request -> held(gate));

    try (RawConnection stream = gateway.stream("m")) {
      stream.readUntil("begun");

      JsonNode told = gateway.reload(provider("b", two, "priority = 90"));

      assertThat(texts(told.at("/workers/removed"))).containsExactly("a");
      assertThat(texts(told.at("/workers/kept"))).contains("b");
      assertThat(gateway.ask("m")).isEqualTo("two");
      gate.complete(null);
      assertThat(stream.readUntil("[DONE]")).contains("and ended");
    }
    Awaitility.await().until(() -> gateway.workers("a").isEmpty());
    assertThat(one.chats()).hasSize(1);
  }

  @Test
  void manyRequests_whileTheConfigurationChangesTwentyTimes_areAllAnswered() throws Exception {
    FakeOpenAi one = given("one", "m");
    FakeOpenAi two = given("two", "m");
    ReloadFixture gateway = start(provider("a", one));
    gateway.awaitWell("a");
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService clients = Executors.newFixedThreadPool(8);
    List<Future<List<String>>> results = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        boolean streams = i % 2 == 0;
        results.add(clients.submit(() -> asked(gateway, streams, over)));
      }
      for (int i = 0; i < 20; i++) {
        switch (i % 4) {
          case 0 -> gateway.reload(provider("a", two));
          case 1 -> gateway.reload(provider("b", one), provider("c", two), "aliases.x = m");
          case 2 ->
              gateway.reload(provider("b", one, "slots = 3"), "routing.strategy = round_robin");
          default -> gateway.reload(provider("a", one), "cache.ttl = 5m");
        }
      }
      over.set(true);
      int answers = 0;
      for (Future<List<String>> result : results) {
        assertThat(result.get(30, TimeUnit.SECONDS)).allMatch(it -> it.equals("answered"));
        answers += result.get().size();
      }
      assertThat(answers).isGreaterThan(100);
    } finally {
      over.set(true);
      clients.shutdown();
    }
  }

  private static List<String> asked(ReloadFixture gateway, boolean streams, AtomicBoolean over) {
    List<String> answers = new ArrayList<>();
    while (!over.get()) {
      if (streams) {
        try (RawConnection stream = gateway.stream("m")) {
          String text = stream.readUntil("[DONE]");
          boolean whole = text.startsWith("HTTP/1.1 200") && text.matches("(?s).*(one|two).*");
          answers.add(whole ? "answered" : text);
        }
      } else {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", ReloadFixture.chat("m"));
        answers.add(answer.statusCode() == 200 ? "answered" : answer.body());
      }
    }
    return answers;
  }

  @Test
  void worker_unchanged_keepsWhatWasLearnedAboutItAndAChangedOneDoesNot() {
    FakeOpenAi one = given("one", "m");
    FakeOpenAi two = given("two", "m");
    String circuit = "routing.circuit { failures = 1, open = 1h, longest-open = 1h, window = 0 }";
    ReloadFixture gateway = start(provider("a", one), provider("b", two, "priority = 90"), circuit);
    gateway.awaitWell("a");
    gateway.awaitWell("b");
    one.chat(ScriptedReply.json(500, "{\"error\":{\"message\":\"broken\"}}"));
    assertThat(gateway.ask("m")).isEqualTo("two");
    Awaitility.await().until(() -> circuit(gateway).equals("open"));

    gateway.reload(
        provider("a", one), provider("b", two, "priority = 91"), circuit, "routing.deadline = 9m");

    assertThat(circuit(gateway)).isEqualTo("open");
    assertThat(gateway.ask("m")).isEqualTo("two");
    int asked = one.chats().size();
    one.chat(request -> FakeOpenAi.whole("\"content\":\"one again\""));
    assertThat(gateway.ask("m")).isEqualTo("two");
    assertThat(one.chats()).hasSize(asked);

    gateway.reload(provider("a", one, "slots = 5"), provider("b", two, "priority = 91"), circuit);

    assertThat(circuit(gateway)).isEqualTo("closed");
    assertThat(gateway.ask("m")).isEqualTo("one again");
  }

  private static String circuit(ReloadFixture gateway) {
    return gateway.workers("a").get(0).at("/models/0/circuit").asText();
  }

  // ---- workers that were added, drained or removed by an administrator ----

  @Test
  void worker_addedWhileRunning_staysUntilItsNameIsConfigured() {
    FakeOpenAi one = given("one", "m");
    FakeOpenAi two = given("two", "n");
    FakeOpenAi three = given("three", "n");
    ReloadFixture gateway = start(provider("a", one));
    HttpResponse<String> added =
        gateway.post(
            "/admin/workers",
            "{\"name\":\"x\",\"kind\":\"openai-compatible\",\"base-url\":\""
                + two.baseUrl()
                + "\"}");
    assertThat(added.statusCode()).isEqualTo(201);
    gateway.awaitWell("x");

    JsonNode kept = gateway.reload(provider("a", one), "routing.deadline = 9m");

    assertThat(texts(kept.at("/workers/kept"))).contains("a", "x");
    assertThat(gateway.ask("n")).isEqualTo("two");

    JsonNode replaced = gateway.reload(provider("a", one), provider("x", three));

    assertThat(texts(replaced.at("/workers/replaced"))).containsExactly("x");
    assertThat(gateway.ask("n")).isEqualTo("three");

    JsonNode removed = gateway.reload(provider("a", one));

    assertThat(texts(removed.at("/workers/removed")))
        .as("a configured one is gone when it is configured no more")
        .containsExactly("x");
  }

  @Test
  void worker_configuredAndRemovedByAnAdministrator_isBack() {
    FakeOpenAi one = given("one", "m");
    FakeOpenAi two = given("two", "m");
    ReloadFixture gateway = start(provider("a", one), provider("b", two, "priority = 90"));
    gateway.awaitWell("a");
    HttpResponse<String> gone =
        gateway.send(HttpRequest.newBuilder().DELETE(), "/admin/workers/a?now=true");
    assertThat(gone.statusCode()).isEqualTo(200);
    assertThat(gateway.workers("a")).isEmpty();

    JsonNode told = gateway.reload();

    assertThat(texts(told.at("/workers/added"))).containsExactly("a");
    gateway.awaitWell("a");
    assertThat(gateway.ask("m")).isEqualTo("one");
  }

  @Test
  void worker_drainedByAnAdministrator_staysSoWhenItIsReplaced() {
    FakeOpenAi one = given("one", "m");
    FakeOpenAi two = given("two", "m");
    ReloadFixture gateway = start(provider("a", one), provider("b", two, "priority = 90"));
    gateway.awaitWell("a");
    gateway.awaitWell("b");
    assertThat(gateway.post("/admin/workers/a/drain", "").statusCode()).isEqualTo(200);

    gateway.reload(provider("a", one, "slots = 7"), provider("b", two, "priority = 90"));

    assertThat(gateway.ask("m")).isEqualTo("two");
    assertThat(gateway.post("/admin/workers/a/resume", "").statusCode()).isEqualTo(200);
    gateway.awaitWell("a");
    assertThat(gateway.ask("m")).isEqualTo("one");
  }

  // ---- routing ----

  @Test
  void aliases_changed_holdForWhatComesAndNotForWhatHasBegun() {
    FakeOpenAi one = given("one", "m");
    FakeOpenAi two = given("two", "n");
    CompletableFuture<Void> gate = new CompletableFuture<>();
    String[] hosts = {provider("a", one), provider("b", two)};
    String strict = "routing { unknown-model = reject, other-models = false }";
    ReloadFixture gateway = start(hosts[0], hosts[1], strict, "aliases.chat = [m, n]");
    gateway.awaitWell("a");
    gateway.awaitWell("b");
    CompletableFuture<Void> asked = new CompletableFuture<>();
    one.chat(
        request -> {
          asked.complete(null);
          gate.join();
          return ScriptedReply.json(503, "{}");
        });
    CompletableFuture<String> begun = CompletableFuture.supplyAsync(() -> gateway.ask("chat"));
    asked.join();

    gateway.reload(hosts[0], hosts[1], strict, "aliases.talk = [n]");

    assertThat(gateway.ask("talk")).isEqualTo("two");
    assertThat(gateway.post("/v1/chat/completions", ReloadFixture.chat("chat")).statusCode())
        .as("the name means nothing any more")
        .isEqualTo(404);
    gate.complete(null);
    assertThat(begun.join()).as("the next of those that it meant when it began").isEqualTo("two");
  }

  @Test
  void strategy_changed_ordersWhatComes() {
    FakeOpenAi one = given("one", "m");
    FakeOpenAi two = given("two", "m");
    String[] hosts = {
      provider("a", one, "prices.m { input = 1, output = 1 }"),
      provider("b", two, "prices.m { input = 0.1, output = 0.1 }", "priority = 90")
    };
    ReloadFixture gateway = start(hosts[0], hosts[1], "routing.strategy = hybrid");
    gateway.awaitWell("a");
    gateway.awaitWell("b");
    assertThat(gateway.ask("m")).isEqualTo("one");

    JsonNode told = gateway.reload(hosts[0], hosts[1], "routing.strategy = cost_first");

    assertThat(texts(told.path("changed"))).containsExactly("relevo.routing.strategy");
    assertThat(texts(told.at("/workers/kept"))).contains("a", "b");
    assertThat(gateway.ask("m")).isEqualTo("two");
  }

  @Test
  void cachedAnswers_afterAnAliasMeansAnother_areNotGivenAgain() {
    FakeOpenAi one = given("one", "m");
    FakeOpenAi two = given("two", "n");
    String[] hosts = {provider("a", one), provider("b", two)};
    ReloadFixture gateway = start(hosts[0], hosts[1], "aliases.chat = [m]");
    gateway.awaitWell("a");
    gateway.awaitWell("b");
    assertThat(gateway.ask("chat", "x-relevo-cache", "force")).isEqualTo("one");
    assertThat(gateway.ask("chat", "x-relevo-cache", "force")).isEqualTo("one");
    assertThat(one.chats()).hasSize(1);

    gateway.reload(hosts[0], hosts[1], "aliases.chat = [n]");

    assertThat(gateway.ask("chat", "x-relevo-cache", "force")).isEqualTo("two");
  }

  // ---- who may call, and how ----

  @Test
  void keys_addedAndRemoved_areInForceWhileTheStreamOfARemovedOneGoesOn() {
    FakeOpenAi one = given("one", "m");
    CompletableFuture<Void> gate = new CompletableFuture<>();
    String[] before = {
      provider("a", one), "access { api-keys = [old-key, kept-key], admin-keys = [boss] }"
    };
    ReloadFixture gateway = start(before);
    one.chat(request -> FakeOpenAi.isStream(request) ? held(gate) : FakeOpenAi.hello(request));

    try (RawConnection stream = gateway.stream("m", "x-api-key: old-key")) {
      stream.readUntil("begun");
      gateway.configure(
          provider("a", one), "access { api-keys = [kept-key, new-key], admin-keys = [boss2] }");
      assertThat(gateway.post("/admin/reload", "", "x-api-key", "old-key").statusCode())
          .as("only administrators may")
          .isEqualTo(403);
      assertThat(gateway.post("/admin/reload", "", "x-api-key", "boss").statusCode())
          .isEqualTo(200);

      assertThat(status(gateway, "old-key")).isEqualTo(401);
      assertThat(status(gateway, "kept-key")).isEqualTo(200);
      assertThat(status(gateway, "new-key")).isEqualTo(200);
      assertThat(gateway.post("/admin/reload", "", "x-api-key", "boss").statusCode())
          .isEqualTo(401);
      gate.complete(null);
      assertThat(stream.readUntil("[DONE]")).contains("and ended");
    }
    assertThat(gateway.lines)
        .allSatisfy(line -> assertThat(line).doesNotContain("boss", "old-key", "new-key"));
  }

  private static int status(ReloadFixture gateway, String key) {
    return gateway
        .post("/v1/chat/completions", ReloadFixture.chat("m"), "x-api-key", key)
        .statusCode();
  }

  @Test
  void http_changed_holdsForWhatComesAndWhatCannotChangeIsTold() {
    FakeOpenAi one = given("one", "m");
    ReloadFixture gateway = start(provider("a", one));
    gateway.awaitWell("a");
    int port = gateway.address().getPort();

    JsonNode told =
        gateway.reload(
            provider("a", one),
            "http { port = 4711, max-body = 40B, cors-origins = [\"https://app.example\"] }",
            "database.file = \"elsewhere\"");

    assertThat(texts(told.path("changed")))
        .containsExactly("relevo.http.cors-origins", "relevo.http.max-body");
    assertThat(texts(told.path("at_next_start")))
        .containsExactly("relevo.database.file", "relevo.http.port");
    assertThat(gateway.address().getPort()).isEqualTo(port);
    assertThat(gateway.post("/v1/chat/completions", ReloadFixture.chat("m")).statusCode())
        .isEqualTo(413);
    assertThat(
            GatewayFixture.header(
                gateway.get("/health", "Origin", "https://app.example"),
                "Access-Control-Allow-Origin"))
        .isEqualTo("https://app.example");
    assertThat(gateway.lines)
        .last()
        .asString()
        .contains("relevo.http.max-body", "at the next start only", "relevo.http.port");

    JsonNode again = gateway.reload();

    assertThat(texts(again.path("changed"))).isEmpty();
    assertThat(texts(again.path("at_next_start"))).as("told until then").hasSize(2);
  }

  // ---- what is refused ----

  @Test
  void configuration_withFaults_isRefusedWithAllOfThemAndNothingChanges() {
    FakeOpenAi one = given("one", "m");
    FakeOpenAi two = given("two", "n");
    ReloadFixture gateway = start(provider("a", one), "aliases.chat = m");
    gateway.awaitWell("a");

    gateway.configure(
        provider("a", two),
        provider("b", two, "slots = many"),
        "routing.strategy = fastest",
        "http.max-body = -1",
        "aliases.chat = n",
        "nonsense = 1");
    HttpResponse<String> refused = gateway.post("/admin/reload", "");

    assertThat(refused.statusCode()).isEqualTo(422);
    JsonNode error = GatewayFixture.json(refused.body()).path("error");
    assertThat(texts(error.path("faults")))
        .hasSize(4)
        .anyMatch(it -> it.startsWith("relevo.providers.b.slots: "))
        .anyMatch(it -> it.startsWith("relevo.routing.strategy: "))
        .anyMatch(it -> it.startsWith("relevo.http.max-body: "))
        .anyMatch(it -> it.startsWith("relevo.nonsense: "));
    assertThat(error.path("message").asText()).contains("nothing has changed");
    assertThat(gateway.ask("chat")).isEqualTo("one");
    assertThat(gateway.workers("b")).isEmpty();
    assertThat(two.server().requests()).as("nobody was asked for anything").isEmpty();
    assertThat(gateway.lines).singleElement().asString().contains("relevo.nonsense");
  }

  @Test
  void configuration_thatDoesNotParseOrIsGone_isRefused() throws Exception {
    FakeOpenAi one = given("one", "m");
    ReloadFixture gateway = start(provider("a", one));
    gateway.awaitWell("a");

    Files.writeString(gateway.file(), "relevo { providers {");
    assertThat(gateway.post("/admin/reload", "").statusCode()).isEqualTo(422);
    Files.delete(gateway.file());
    HttpResponse<String> gone = gateway.post("/admin/reload", "");
    assertThat(gone.statusCode()).isEqualTo(422);

    assertThat(gone.body()).contains("relevo.conf: there is no such file any more");
    assertThat(gateway.ask("m")).isEqualTo("one");
  }

  @Test
  void keys_allRemovedWhereOtherMachinesReachTheGateway_isRefused() {
    FakeOpenAi one = given("one", "m");
    String[] keys = {"access { api-keys = [k], admin-keys = [boss] }"};
    ReloadFixture gateway = start(provider("a", one), "http.host = \"0.0.0.0\"", keys[0]);

    gateway.configure(provider("a", one), "http.host = \"127.0.0.1\"");
    HttpResponse<String> refused = gateway.post("/admin/reload", "", "x-api-key", "boss");

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("relevo.access.api-keys: ");
    assertThat(gateway.post("/v1/chat/completions", ReloadFixture.chat("m")).statusCode())
        .isEqualTo(401);
  }

  // ---- several at once ----

  @Test
  void reloads_manyAtOnce_endWithWhatTheFileSaysLast() {
    FakeOpenAi one = given("one", "m");
    FakeOpenAi two = given("two", "m");
    ReloadFixture gateway = start(provider("a", one));
    gateway.awaitWell("a");
    List<CompletableFuture<Integer>> reloads = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      gateway.configure(provider("a", i % 2 == 0 ? two : one, "slots = " + (i + 1)));
      reloads.add(
          CompletableFuture.supplyAsync(() -> gateway.post("/admin/reload", "").statusCode()));
    }
    gateway.configure(provider("a", two, "slots = 99"));
    reloads.add(
        CompletableFuture.supplyAsync(() -> gateway.post("/admin/reload", "").statusCode()));

    reloads.forEach(
        reload -> assertThat(reload.orTimeout(60, TimeUnit.SECONDS).join()).isIn(200, 422));

    assertThat(gateway.ask("m")).isEqualTo("two");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(gateway.workers("a"))
                    .extracting(worker -> worker.path("slots").asInt())
                    .containsExactly(99));
  }
}
