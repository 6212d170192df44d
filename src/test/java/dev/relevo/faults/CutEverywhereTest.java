package dev.relevo.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.ChatServer;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An upstream that dies after each byte of its streamed answer, head included: the client has the
 * whole answer, or is told in the stream that it broke off. It never has to guess.
 */
@OnEachTransport
final class CutEverywhereTest {
  private static final int AT_ONCE = 8;
  private static final List<String> PIECES = List.of("Añ€", "😀.");
  private static final String TEXT = String.join("", PIECES);
  private static final byte[] ANSWER = answer();
  private static final Pattern CUT = Pattern.compile("after (\\d+) bytes");

  private final List<ChatServer> servers = new ArrayList<>();
  private final ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
  private SocketGateway gateway;

  /** The whole answer as it is on the wire. */
  private static byte[] answer() {
    StringBuilder text =
        new StringBuilder(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n");
    for (String piece : PIECES) {
      text.append(chunk("{\"choices\":[{\"delta\":{\"content\":\"" + piece + "\"}}]}"));
    }
    text.append(chunk("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"));
    return text.append(chunk("[DONE]")).append("0\r\n\r\n").toString().getBytes(UTF_8);
  }

  private static String chunk(String data) {
    String event = ChatServer.event(data);
    return Integer.toHexString(event.getBytes(UTF_8).length) + "\r\n" + event + "\r\n";
  }

  /** Dies where the question says; by a reset after an odd number of bytes. */
  private static ScriptedReply dies(ScriptedServer.Recorded request) {
    Matcher cut = CUT.matcher(request.body());
    assertThat(cut.find()).isTrue();
    int after = Integer.parseInt(cut.group(1));
    ScriptedReply begun = ScriptedReply.raw(Arrays.copyOf(ANSWER, after));
    return after % 2 == 0 ? begun.cut() : begun.reset();
  }

  private ChatServer server() {
    ChatServer server = ChatServer.offering("m");
    servers.add(server);
    return server;
  }

  private void start() {
    StringBuilder configuration =
        new StringBuilder("relevo.routing.circuit { failures = 1000, window = 0 }\n");
    for (int i = 0; i < servers.size(); i++) {
      configuration.append(
          "relevo.providers.up%d { kind = openai-compatible, base-url = \"%s\", priority = %d }\n"
              .formatted(i, servers.get(i).baseUrl(), 10 - i));
    }
    gateway = new SocketGateway(configuration.toString());
  }

  @AfterEach
  void stop() {
    clients.shutdownNow();
    if (gateway != null) {
      gateway.close();
    }
    servers.forEach(ChatServer::close);
  }

  /** What the client has, of which one of the two has to be there. */
  private record Told(String text, boolean done, boolean error) {}

  private Told ask(int cut) {
    String body =
        "{\"model\":\"m\",\"stream\":true,\"temperature\":0,\"messages\":"
            + "[{\"role\":\"user\",\"content\":\"after %d bytes\"}]}".formatted(cut);
    try (RawConnection connection = gateway.ask(body)) {
      RawConnection.Response response = connection.read();
      if (response.status() != 200) {
        assertThat(json(response.body()).path("error").path("message").asText()).isNotEmpty();
        return new Told("", false, true);
      }
      return told(response.body());
    }
  }

  private static Told told(String body) {
    StringBuilder text = new StringBuilder();
    boolean done = false;
    boolean error = false;
    for (String line : body.lines().filter(line -> line.startsWith("data: ")).toList()) {
      String data = line.substring("data: ".length());
      if (data.equals("[DONE]")) {
        done = true;
      } else {
        JsonNode event = json(data);
        error |= event.has("error");
        text.append(event.path("choices").path(0).path("delta").path("content").asText());
      }
    }
    return new Told(text.toString(), done, error);
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** What the client has for a cut after each number of bytes. */
  private List<Told> everywhere() throws Exception {
    List<CompletableFuture<Told>> answers = new ArrayList<>();
    for (int cut = 0; cut <= ANSWER.length; cut++) {
      int after = cut;
      answers.add(CompletableFuture.supplyAsync(() -> ask(after), clients));
    }
    List<Told> all = new ArrayList<>();
    for (CompletableFuture<Told> answer : answers) {
      all.add(answer.get(SocketGateway.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }
    return all;
  }

  private static void assertWholeOrTold(Told told, int cut) {
    assertThat(told.done())
        .as("an end or an error after %d: %s", cut, told)
        .isNotEqualTo(told.error());
    assertThat(TEXT).as("the text after %d", cut).startsWith(told.text());
    if (told.done()) {
      assertThat(told.text()).as("the text after %d", cut).isEqualTo(TEXT);
    }
  }

  @Test
  void alone_diesAfterEachByte_isWholeOrTold() throws Exception {
    server().chats(CutEverywhereTest::dies);
    start();
    List<Told> all = everywhere();

    for (int cut = 0; cut < all.size(); cut++) {
      assertWholeOrTold(all.get(cut), cut);
    }
    assertThat(all.get(0).error()).isTrue();
    assertThat(all.get(ANSWER.length).done()).isTrue();
  }

  @Test
  void withAnother_diesAfterEachByte_isWhole() throws Exception {
    server().chats(CutEverywhereTest::dies);
    server().chats(request -> ChatServer.stream(PIECES.toArray(String[]::new)));
    start();
    List<Told> all = everywhere();

    for (int cut = 0; cut < all.size(); cut++) {
      assertWholeOrTold(all.get(cut), cut);
    }
    assertThat(all).allMatch(Told::done);
  }
}
