package dev.relevo.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.testing.FakeMemory.Refused;
import dev.relevo.wire.JsonMapper;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An Ollama host that answers as a test tells it, over a {@link ScriptedServer}: everything that
 * the gateway asks of a host. Without further orders it has the given models of 1000 bytes, none of
 * them in memory, loads each when it is asked for, and answers every request with {@code "Hello
 * from MODEL"} in three pieces. What it holds in memory, and how that goes, is in {@link #memory};
 * what it can fetch in {@link #pulls}. Thread-safe.
 */
public final class FakeOllama implements AutoCloseable {
  public static final String VERSION = "0.30.0";

  private final FakeDisk disk;
  private final FakeMemory memory;
  private final FakePulls pulls;
  private final List<ScriptedServer.Recorded> earlier = new CopyOnWriteArrayList<>();
  private final Map<ScriptedServer.Recorded, Runnable> running = new ConcurrentHashMap<>();
  private volatile ScriptedServer server;
  private volatile boolean wedged;
  private volatile Function<String, List<String>> said = model -> List.of("Hello", " from ", model);
  private volatile @Nullable Function<String, ScriptedReply> chat;
  private volatile @Nullable Function<String, ScriptedReply> prompts;

  private FakeOllama(ScriptedServer server, List<String> models) {
    this.disk = new FakeDisk(models);
    this.memory = new FakeMemory(disk);
    this.pulls = new FakePulls(disk);
    this.server = answering(server);
  }

  private ScriptedServer answering(ScriptedServer newServer) {
    return newServer.answer(this::reply).whenEnding(this::ended);
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

  /** What is in memory. */
  public FakeMemory memory() {
    return memory;
  }

  /** What can be fetched. */
  public FakePulls pulls() {
    return pulls;
  }

  /** The requests of chats so far. */
  public List<ScriptedServer.Recorded> chats() {
    return requests("/api/chat");
  }

  /** The requests of this path so far, those before a restart included. */
  public List<ScriptedServer.Recorded> requests(String path) {
    List<ScriptedServer.Recorded> requests = new ArrayList<>(earlier);
    requests.addAll(server.requests());
    return requests.stream().filter(it -> it.path().equals(path)).toList();
  }

  /** Answers chats of known models this way; the function takes the model's name. */
  public FakeOllama chat(Function<String, ScriptedReply> newChat) {
    chat = newChat;
    return this;
  }

  /** Answers prompts to known models this way; the function takes the model's name. */
  public FakeOllama prompts(Function<String, ScriptedReply> newPrompts) {
    prompts = newPrompts;
    return this;
  }

  /** Answers chats, and prompts, with this text in these pieces. */
  public FakeOllama says(String... pieces) {
    said = model -> Arrays.asList(pieces);
    chat = null;
    prompts = null;
    return this;
  }

  /** Lists one more model. */
  public FakeOllama add(String model) {
    return add(model, FakeDisk.USUAL_SIZE);
  }

  /** Lists a model of so many bytes on disk, in place of one with its name. */
  public FakeOllama add(String model, long bytes) {
    disk.put(model, bytes, false);
    return this;
  }

  /** Lists a model that only embeds. */
  public FakeOllama addEmbedding(String model, long bytes) {
    disk.put(model, bytes, true);
    return this;
  }

  /** Lists the model no longer, and knows it no longer in chats. */
  public FakeOllama remove(String model) {
    disk.remove(model);
    return this;
  }

  /** Has the model in memory from now on, without anybody's order. */
  public FakeOllama load(String model) {
    memory.put(model);
    return this;
  }

  /** Takes connections and requests from now on, and answers none; or answers again. */
  public FakeOllama wedged(boolean newWedged) {
    wedged = newWedged;
    return this;
  }

  /** Closes every connection and refuses new ones, until {@link #restart}. */
  public void kill() {
    server.close();
    earlier.addAll(server.requests());
    memory.forget();
  }

  /** Comes back on the same port after {@link #kill}, with what is on disk and an empty memory. */
  public void restart() {
    server = answering(ScriptedServer.startAt(server.port()));
  }

  /** Closes every connection and refuses new ones. */
  @Override
  public void close() {
    server.close();
    memory.forget();
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
    if (wedged) {
      return ScriptedReply.silence();
    }
    JsonNode body =
        request.body().isEmpty() ? JsonMapper.mapper().nullNode() : read(request.body());
    String model = body.path("model").asText(body.path("name").asText());
    try {
      return switch (request.path()) {
        case "/api/version" -> ScriptedReply.json("{\"version\":\"" + VERSION + "\"}");
        case "/api/tags" -> ScriptedReply.json(FakeListing.tags(disk));
        case "/api/ps" -> ScriptedReply.json(FakeListing.ps(disk, memory));
        case "/api/show" ->
            ScriptedReply.json(
                FakeListing.show(disk.stored(model), body.path("verbose").asBoolean()));
        case "/api/chat" -> chatReply(request, body, model);
        case "/api/generate" -> generateReply(request, body, model);
        case "/api/embed" -> embedReply(request, body, model);
        case "/api/pull" -> pulls.reply(model, body.path("stream").asBoolean(true));
        case "/api/copy" -> {
          disk.copy(body.path("source").asText(), body.path("destination").asText());
          yield ScriptedReply.text(200, "");
        }
        case "/api/delete" -> {
          disk.remove(disk.name(model));
          yield ScriptedReply.text(200, "");
        }
        default -> ScriptedReply.text(404, "404 page not found");
      };
    } catch (Refused e) {
      return ScriptedReply.json(
          e.status, JsonMapper.mapper().createObjectNode().put("error", e.getMessage()).toString());
    }
  }

  private void ended(ScriptedServer.Recorded request) {
    Runnable end = running.remove(request);
    if (end != null) {
      end.run();
    }
  }

  private ScriptedReply chatReply(ScriptedServer.Recorded request, JsonNode body, String model)
      throws Refused {
    if (body.path("messages").isEmpty()) {
      return order(body, model, line(model).set("message", message("")));
    }
    enter(request, body, "chat");
    Function<String, ScriptedReply> told = chat;
    if (told != null) {
      return told.apply(model);
    }
    List<String> pieces = said.apply(model);
    int tokens = pieces.size();
    if (body.path("stream").asBoolean(true)) {
      return answer(model, pieces, 5, tokens);
    }
    ObjectNode whole = (ObjectNode) read(lastLine(model, "stop", 5, tokens));
    whole.set("message", message(String.join("", pieces)));
    return ScriptedReply.json(whole.toString());
  }

  private ScriptedReply generateReply(ScriptedServer.Recorded request, JsonNode body, String model)
      throws Refused {
    if (body.path("prompt").asText().isEmpty()) {
      return order(body, model, line(model).put("response", ""));
    }
    enter(request, body, "generate");
    Function<String, ScriptedReply> told = prompts;
    if (told != null) {
      return told.apply(model);
    }
    List<String> pieces = said.apply(model);
    ObjectNode last = (ObjectNode) read(lastLine(model, "stop", 5, pieces.size()));
    last.remove("message");
    if (!body.path("raw").asBoolean()) {
      last.putArray("context").add(1).add(2).add(3);
    }
    if (!body.path("stream").asBoolean(true)) {
      return ScriptedReply.json(last.put("response", String.join("", pieces)).toString());
    }
    ScriptedReply reply = ScriptedReply.stream("application/x-ndjson");
    pieces.forEach(it -> reply.chunk(line(model).put("response", it).put("done", false) + "\n"));
    return reply.chunk(last.put("response", "") + "\n");
  }

  private ScriptedReply embedReply(ScriptedServer.Recorded request, JsonNode body, String model)
      throws Refused {
    JsonNode input = body.path("input");
    ObjectNode answer = JsonMapper.mapper().createObjectNode().put("model", model);
    ArrayNode vectors = answer.putArray("embeddings");
    if (input.isArray() && input.isEmpty()) {
      memory.load(model, FakeListing.window(body), FakeListing.keepAlive(body.path("keep_alive")));
      return ScriptedReply.json(answer.toString());
    }
    enter(request, body, "embed");
    for (int i = 0; i < (input.isArray() ? input.size() : 1); i++) {
      vectors.addArray().add(0.6).add(0.8);
    }
    return ScriptedReply.json(answer.put("prompt_eval_count", vectors.size()).toString());
  }

  /** Does what a request is for that gives nothing to compute. */
  private ScriptedReply order(JsonNode body, String model, ObjectNode answer) throws Refused {
    Duration keepAlive = FakeListing.keepAlive(body.path("keep_alive"));
    boolean unloads = keepAlive != null && keepAlive.isZero();
    if (unloads) {
      memory.unload(model);
    } else {
      refuseEmbedding(model, "generate");
      memory.load(model, FakeListing.window(body), keepAlive);
    }
    answer.put("done", true).put("done_reason", unloads ? "unload" : "load");
    return ScriptedReply.json(answer.toString());
  }

  private void enter(ScriptedServer.Recorded request, JsonNode body, String what) throws Refused {
    String model = body.path("model").asText();
    if (!what.equals("embed")) {
      refuseEmbedding(model, what);
    }
    running.put(
        request,
        memory.enter(
            model, FakeListing.window(body), FakeListing.keepAlive(body.path("keep_alive"))));
  }

  private void refuseEmbedding(String model, String what) throws Refused {
    if (disk.stored(model).embeds()) {
      throw new Refused(400, "\"" + model + "\" does not support " + what);
    }
  }

  private static ObjectNode message(String text) {
    return JsonMapper.mapper().createObjectNode().put("role", "assistant").put("content", text);
  }

  private static JsonNode read(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + text, e);
    }
  }
}
