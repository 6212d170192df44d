package dev.relevo.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.wire.JsonMapper;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * An Ollama host that answers as a test tells it: {@code /api/tags}, {@code /api/ps}, {@code
 * /api/version} and {@code /api/chat} over a {@link ScriptedServer}. Without further orders it has
 * the given models, none of them in memory, and answers every chat with {@code "Hello from MODEL"}
 * in three pieces. Thread-safe.
 */
public final class FakeOllama implements AutoCloseable {
  public static final String VERSION = "0.30.0";

  private final ScriptedServer server;
  private final List<String> models;
  private final Set<String> loaded = ConcurrentHashMap.newKeySet();
  private volatile Function<String, ScriptedReply> chat =
      model -> answer(model, List.of("Hello", " from ", model), 5, 3);

  private FakeOllama(ScriptedServer server, List<String> models) {
    this.server = server;
    this.models = new CopyOnWriteArrayList<>(models);
    server.answer(this::reply);
  }

  /** A host on a free port that has these models. */
  public static FakeOllama start(String... models) {
    return new FakeOllama(ScriptedServer.start(), List.of(models));
  }

  /** A host on this port, for tests of hosts that come back. */
  public static FakeOllama startAt(int port, String... models) {
    return new FakeOllama(ScriptedServer.startAt(port), List.of(models));
  }

  /** What {@code base-url} has to be. */
  public URI address() {
    return server.address();
  }

  /** The server beneath, to look at requests and connections or to queue replies that go first. */
  public ScriptedServer server() {
    return server;
  }

  /** The requests of chats so far. */
  public List<ScriptedServer.Recorded> chats() {
    return server.requests().stream().filter(it -> it.path().equals("/api/chat")).toList();
  }

  /** Answers chats of known models this way; the function takes the model's name. */
  public FakeOllama chat(Function<String, ScriptedReply> newChat) {
    chat = newChat;
    return this;
  }

  /** Answers chats with this text in these pieces. */
  public FakeOllama says(String... pieces) {
    return chat(model -> answer(model, Arrays.asList(pieces), 5, pieces.length));
  }

  /** Lists one more model. */
  public FakeOllama add(String model) {
    models.add(model);
    return this;
  }

  /** Lists the model no longer, and knows it no longer in chats. */
  public FakeOllama remove(String model) {
    models.remove(model);
    return this;
  }

  /** Shows the model as being in memory. */
  public FakeOllama load(String model) {
    loaded.add(model);
    return this;
  }

  /** Closes every connection and refuses new ones. */
  @Override
  public void close() {
    server.close();
  }

  /** A whole streamed answer. */
  public static ScriptedReply answer(
      String model, List<String> pieces, int promptTokens, int completionTokens) {
    return begun(model, pieces).chunk(lastLine(model, "stop", promptTokens, completionTokens));
  }

  /** The beginning of a streamed answer; the caller says how it goes on. */
  public static ScriptedReply begun(String model, List<String> pieces) {
    ScriptedReply reply = ScriptedReply.stream("application/x-ndjson");
    pieces.forEach(piece -> reply.chunk(textLine(model, piece)));
    return reply;
  }

  /** A line with more text. */
  public static String textLine(String model, String text) {
    ObjectNode line = line(model);
    line.putObject("message").put("role", "assistant").put("content", text);
    return line.put("done", false) + "\n";
  }

  /** A line with a tool call; {@code arguments} is a JSON object. */
  public static String toolCallLine(String model, String id, String name, String arguments) {
    ObjectNode line = line(model);
    ObjectNode message = line.putObject("message").put("role", "assistant").put("content", "");
    ObjectNode call = message.putArray("tool_calls").addObject();
    if (!id.isEmpty()) {
      call.put("id", id);
    }
    call.putObject("function").put("index", 0).put("name", name).set("arguments", read(arguments));
    return line.put("done", false) + "\n";
  }

  /** The line that ends an answer; its durations are 1, 2 and 3 ms. */
  public static String lastLine(
      String model, String doneReason, int promptTokens, int completionTokens) {
    ObjectNode line = line(model);
    line.putObject("message").put("role", "assistant").put("content", "");
    line.put("done", true).put("done_reason", doneReason).put("total_duration", 7_000_000);
    line.put("load_duration", 1_000_000);
    line.put("prompt_eval_count", promptTokens).put("prompt_eval_duration", 2_000_000);
    line.put("eval_count", completionTokens).put("eval_duration", 3_000_000);
    return line + "\n";
  }

  private static ObjectNode line(String model) {
    return JsonMapper.mapper()
        .createObjectNode()
        .put("model", model)
        .put("created_at", "2026-01-01T00:00:00.123456789Z");
  }

  private ScriptedReply reply(ScriptedServer.Recorded request) {
    return switch (request.path()) {
      case "/api/version" -> ScriptedReply.json("{\"version\":\"" + VERSION + "\"}");
      case "/api/tags" -> ScriptedReply.json(list(models));
      case "/api/ps" -> ScriptedReply.json(list(List.copyOf(loaded)));
      case "/api/chat" -> chatReply(read(request.body()).path("model").asText());
      default -> ScriptedReply.text(404, "404 page not found");
    };
  }

  private ScriptedReply chatReply(String model) {
    return models.contains(model) || models.contains(model + ":latest")
        ? chat.apply(model)
        : ScriptedReply.json(404, "{\"error\":\"model '" + model + "' not found\"}");
  }

  private static String list(List<String> names) {
    ObjectNode body = JsonMapper.mapper().createObjectNode();
    ArrayNode array = body.putArray("models");
    for (String name : names) {
      ObjectNode item = array.addObject().put("name", name).put("model", name).put("size", 1_000);
      item.putObject("details").put("family", "llama").put("format", "gguf");
    }
    return body.toString();
  }

  private static JsonNode read(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + text, e);
    }
  }
}
