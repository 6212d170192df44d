package dev.relevo.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fake behaves as a real host does where tests rely on it. */
final class FakeOllamaTest {
  private final FakeOllama host = FakeOllama.start("a", "b", "c:7b");
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    host.close();
  }

  private HttpRequest request(String path, String body) {
    return HttpRequest.newBuilder(URI.create(host.address() + path))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private CompletableFuture<HttpResponse<String>> sent(String path, String body) {
    return client.sendAsync(request(path, body), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(request(path, body), HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode loaded() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(host.address() + "/api/ps")).build();
    return JsonMapper.read(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
        .path("models");
  }

  private void load(String model, String more) throws Exception {
    assertThat(post("/api/generate", "{\"model\":\"" + model + "\"" + more + "}").statusCode())
        .isEqualTo(200);
  }

  private CompletableFuture<Void> answersWait() {
    CompletableFuture<Void> rest = new CompletableFuture<>();
    host.chat(
        model ->
            FakeOllama.begun(model, List.of("x"))
                .await(rest)
                .chunk(FakeOllama.lastLine(model, "stop", 1, 1)));
    return rest;
  }

  private CompletableFuture<HttpResponse<String>> chat(String model) {
    return sent(
        "/api/chat",
        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
  }

  @Test
  void load_withoutRoom_dropsWhatWouldGoSoonest() throws Exception {
    host.memory().total(2_000);
    load("a", ",\"keep_alive\":-1");
    load("b", ",\"keep_alive\":\"1h\"");

    load("c:7b", "");

    assertThat(host.memory().ready()).containsExactlyInAnyOrder("a", "c:7b");
    assertThat(host.memory().evictions()).containsExactly("b");
    assertThat(host.memory().mostBytes()).isEqualTo(2_000);
  }

  @Test
  void load_besideABusyModel_waitsForItsAnswer() throws Exception {
    host.memory().total(1_000);
    CompletableFuture<Void> rest = answersWait();
    CompletableFuture<HttpResponse<String>> answer = chat("a");
    Awaitility.await().until(() -> host.memory().ready().contains("a"));
    CompletableFuture<HttpResponse<String>> other = sent("/api/generate", "{\"model\":\"b\"}");
    Awaitility.await().until(() -> host.requests("/api/generate").size() == 1);
    assertThat(other).isNotDone();

    rest.complete(null);

    assertThat(answer.join().body()).contains("\"done\":true");
    assertThat(other.join().statusCode()).isEqualTo(200);
    assertThat(host.memory().ready()).containsExactly("b");
  }

  @Test
  void load_largerThanAllMemory_isRefused() throws Exception {
    host.memory().total(500);

    HttpResponse<String> refused = post("/api/generate", "{\"model\":\"a\"}");

    assertThat(refused.statusCode()).isEqualTo(500);
    assertThat(refused.body()).contains("requires more system memory");
  }

  @Test
  void load_withAnotherWindow_isALoadOfItsOwn() throws Exception {
    load("a", ",\"options\":{\"num_ctx\":2048}");
    load("a", "");
    load("a", ",\"options\":{\"num_ctx\":8192}");

    assertThat(host.memory().loads()).containsExactly("a", "a");
    assertThat(loaded().get(0).path("context_length").asInt()).isEqualTo(8_192);
  }

  @Test
  void keepAlive_thatHasPassed_dropsTheModel() throws Exception {
    load("a", ",\"keep_alive\":\"1ms\"");

    Awaitility.await().until(() -> loaded().isEmpty());
    assertThat(host.memory().evictions()).isEmpty();
  }

  @Test
  void unload_thatIsHeldBack_staysInTheListAndHoldsBackALoad() throws Exception {
    load("a", "");
    host.memory().holdUnloads();
    load("a", ",\"keep_alive\":0");
    assertThat(loaded()).hasSize(1);
    CompletableFuture<HttpResponse<String>> again = chat("a");
    Awaitility.await().until(() -> host.chats().size() == 1);
    assertThat(again).isNotDone();

    host.memory().releaseUnloads();

    assertThat(again.join().statusCode()).isEqualTo(200);
    assertThat(host.memory().unloads()).containsExactly("a");
    assertThat(host.memory().loads()).containsExactly("a", "a");
  }

  @Test
  void mostAtOnce_requestThatFollowsAnAnswer_isNotCountedWithIt() throws Exception {
    for (int i = 0; i < 200; i++) {
      assertThat(chat("a").join().statusCode()).isEqualTo(200);
    }

    assertThat(host.memory().mostAtOnce("a")).isEqualTo(1);
  }

  @Test
  void mostAtOnce_requestsTogether_areCountedAndForgottenAgain() {
    CompletableFuture<Void> rest = answersWait();
    List<CompletableFuture<HttpResponse<String>>> answers =
        List.of(chat("a"), chat("a"), chat("a"), chat("b"));
    Awaitility.await().until(() -> host.memory().atOnce("a") == 3);

    rest.complete(null);
    answers.forEach(CompletableFuture::join);

    assertThat(host.memory().mostAtOnce("a")).isEqualTo(3);
    assertThat(host.memory().mostAtOnce("b")).isEqualTo(1);
    assertThat(host.memory().atOnce("a")).isZero();
  }

  @Test
  void kill_andRestart_keepTheDiskAndForgetTheMemory() throws Exception {
    load("a", "");
    host.kill();
    assertThatThrownBy(() -> post("/api/generate", "{\"model\":\"a\"}"))
        .isInstanceOf(IOException.class);

    host.restart();

    assertThat(loaded()).isEmpty();
    load("c:7b", "");
    assertThat(host.requests("/api/generate")).hasSize(2);
  }

  @Test
  void wedged_requests_areTakenAndNeverAnswered() throws Exception {
    host.wedged(true);
    CompletableFuture<HttpResponse<String>> answer = chat("a");
    Awaitility.await().until(() -> host.chats().size() == 1);
    assertThat(answer).isNotDone();

    host.wedged(false);

    assertThat(chat("a").join().statusCode()).isEqualTo(200);
    assertThat(answer).isNotDone();
  }

  @Test
  void generate_prompt_isAnsweredInPiecesOrWhole() throws Exception {
    String streamed = post("/api/generate", "{\"model\":\"a\",\"prompt\":\"x\"}").body();
    JsonNode whole =
        JsonMapper.read(
            post("/api/generate", "{\"model\":\"a\",\"prompt\":\"x\",\"stream\":false}").body());

    assertThat(streamed.lines()).hasSize(4);
    assertThat(whole.path("response").asText()).isEqualTo("Hello from a");
    assertThat(whole.path("context").isArray()).isTrue();
  }
}
