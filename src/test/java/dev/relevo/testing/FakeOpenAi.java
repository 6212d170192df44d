package dev.relevo.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.relevo.wire.JsonMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A server that speaks OpenAI's chat completions: it lists its models and answers every chat with
 * "Hello wörld", streamed or whole as it is asked, unless told otherwise.
 */
public final class FakeOpenAi implements AutoCloseable {
  public static final String TEXT = "Hello wörld 🌍";
  public static final int PROMPT_TOKENS = 5;
  public static final int COMPLETION_TOKENS = 3;
  private static final String DONE = "[DONE]";
  private static final String EMBEDDINGS = "/v1/embeddings";

  private final ScriptedServer server = ScriptedServer.start();
  private final List<String> models;
  private volatile Function<ScriptedServer.Recorded, ScriptedReply> chat = FakeOpenAi::hello;

  private volatile Function<ScriptedServer.Recorded, ScriptedReply> embeddings =
      FakeOpenAi::vectors;

  private FakeOpenAi(List<String> models) {
    this.models = List.copyOf(models);
    server.answer(
        request ->
            request.path().equals("/v1/models")
                ? modelList()
                : request.path().equals("/v1/chat/completions")
                    ? chat.apply(request)
                    : request.path().equals(EMBEDDINGS)
                        ? embeddings.apply(request)
                        : ScriptedReply.json(404, "{}"));
  }

  /** A server that offers these models. */
  public static FakeOpenAi start(String... models) {
    return new FakeOpenAi(List.of(models));
  }

  /** Answers chats this way from now on. */
  public FakeOpenAi chat(Function<ScriptedServer.Recorded, ScriptedReply> handler) {
    chat = handler;
    return this;
  }

  /** Answers every chat with this from now on. */
  public FakeOpenAi chat(ScriptedReply reply) {
    return chat(request -> reply);
  }

  /** Answers every request for vectors with this from now on. */
  public FakeOpenAi embeddings(ScriptedReply reply) {
    embeddings = request -> reply;
    return this;
  }

  /** Makes vectors as usual from now on. */
  public FakeOpenAi embeddings() {
    embeddings = FakeOpenAi::vectors;
    return this;
  }

  /** The requests for vectors so far. */
  public List<ScriptedServer.Recorded> embeddingRequests() {
    return server.requests().stream().filter(request -> request.path().equals(EMBEDDINGS)).toList();
  }

  /** The base URL. */
  public URI baseUrl() {
    return URI.create(server.address() + "/v1");
  }

  public ScriptedServer server() {
    return server;
  }

  /** The chat requests so far. */
  public List<ScriptedServer.Recorded> chats() {
    return server.requests().stream()
        .filter(request -> request.path().equals("/v1/chat/completions"))
        .toList();
  }

  /** The last chat request. */
  public ScriptedServer.Recorded lastChat() {
    List<ScriptedServer.Recorded> chats = chats();
    if (chats.isEmpty()) {
      throw new AssertionError("no chat request has come");
    }
    return chats.get(chats.size() - 1);
  }

  private ScriptedReply modelList() {
    List<String> items =
        models.stream()
            .map(model -> "{\"id\":" + quoted(model) + ",\"object\":\"model\"}")
            .toList();
    return ScriptedReply.json("{\"object\":\"list\",\"data\":[" + String.join(",", items) + "]}");
  }

  /** A vector for each input: [1, -2], [2, -2], [3, -2] and so on. */
  public static ScriptedReply vectors(ScriptedServer.Recorded request) {
    int inputs;
    try {
      inputs = JsonMapper.read(request.body()).path("input").size();
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
    List<String> items = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      items.add(
          "{\"object\":\"embedding\",\"index\":%d,\"embedding\":[%d,-2]}".formatted(i, i + 1));
    }
    return ScriptedReply.json(
        "{\"object\":\"list\",\"data\":["
            + String.join(",", items)
            + "],\"model\":\"up\",\"usage\":{\"prompt_tokens\":%d,\"total_tokens\":%d}}"
                .formatted(PROMPT_TOKENS, PROMPT_TOKENS));
  }

  /** The answer to a request that did not ask for anything special. */
  public static ScriptedReply hello(ScriptedServer.Recorded request) {
    return isStream(request)
        ? streamed("\"content\":\"Hello\"", "\"content\":\" wörld\"", "\"content\":\" 🌍\"")
        : whole("\"content\":" + quoted(TEXT));
  }

  public static boolean isStream(ScriptedServer.Recorded request) {
    return request.body().contains("\"stream\":true");
  }

  /** A whole answer with this message. */
  public static ScriptedReply whole(String message) {
    return ScriptedReply.json(
        "{\"id\":\"up1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"up\",\"choices\":[{"
            + "\"index\":0,\"message\":{\"role\":\"assistant\","
            + message
            + "},\"finish_reason\":\"stop\"}],"
            + usage()
            + "}");
  }

  /** A whole streamed answer with these deltas. */
  public static ScriptedReply streamed(String... deltas) {
    List<String> data = new ArrayList<>();
    for (String delta : deltas) {
      data.add(delta(delta));
    }
    data.add(chunk("\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]"));
    data.add(chunk("\"choices\":[]," + usage()));
    data.add(DONE);
    return ScriptedReply.sse(data.toArray(String[]::new));
  }

  /** The beginning of a streamed answer, of which more can be said. */
  public static ScriptedReply unfinished(String... deltas) {
    List<String> data = new ArrayList<>();
    for (String delta : deltas) {
      data.add(delta(delta));
    }
    return ScriptedReply.sse(data.toArray(String[]::new));
  }

  /** One event's data. */
  public static String delta(String delta) {
    return chunk("\"choices\":[{\"index\":0,\"delta\":{" + delta + "},\"finish_reason\":null}]");
  }

  private static String chunk(String rest) {
    return "{\"id\":\"up1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"up\","
        + rest
        + "}";
  }

  private static String usage() {
    return "\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
        .formatted(PROMPT_TOKENS, COMPLETION_TOKENS, PROMPT_TOKENS + COMPLETION_TOKENS);
  }

  private static String quoted(String text) {
    return new String(JsonMapper.bytes(out -> out.writeString(text)), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.close();
  }
}
