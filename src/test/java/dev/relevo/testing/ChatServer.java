package dev.relevo.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * A {@link ScriptedServer} that speaks OpenAI's chat completions: it lists its models to probes and
 * answers chats as a test tells it, by saying "hello" unless told otherwise. Thread-safe.
 */
public final class ChatServer implements AutoCloseable {
  private static final String CHAT = "/v1/chat/completions";

  private final ScriptedServer server = ScriptedServer.start();
  private final Queue<ScriptedReply> next = new ConcurrentLinkedQueue<>();
  private final String models;
  private volatile Function<ScriptedServer.Recorded, ScriptedReply> chats;

  private ChatServer(String... names) {
    models =
        "{\"data\":["
            + String.join(",", List.of(names).stream().map(n -> "{\"id\":\"" + n + "\"}").toList())
            + "]}";
    chats = request -> says(request, "hel", "lo");
    server.answer(
        request -> {
          if (!request.path().equals(CHAT)) {
            return ScriptedReply.json(models);
          }
          ScriptedReply reply = next.poll();
          return reply == null ? chats.apply(request) : reply;
        });
  }

  /** A server that offers these models. */
  public static ChatServer offering(String... models) {
    return new ChatServer(models);
  }

  /** Answers every chat that no reply of {@link #next} takes. */
  public ChatServer chats(Function<ScriptedServer.Recorded, ScriptedReply> handler) {
    chats = handler;
    return this;
  }

  /** Answers every chat that no reply of {@link #next} takes the same way. */
  public ChatServer chats(ScriptedReply reply) {
    return chats(request -> reply);
  }

  /** Answers the next chats, in the order in which they come. */
  public ChatServer next(ScriptedReply... replies) {
    next.addAll(List.of(replies));
    return this;
  }

  /** Every chat so far. */
  public List<ScriptedServer.Recorded> chats() {
    return server.requests().stream().filter(request -> request.path().equals(CHAT)).toList();
  }

  /** Waits for the next chat that this method has not returned yet. */
  public ScriptedServer.Recorded awaitChat() {
    ScriptedServer.Recorded request = server.awaitRequest();
    while (!request.path().equals(CHAT)) {
      request = server.awaitRequest();
    }
    return request;
  }

  /** Waits for a chat whose client went away before the reply had ended. */
  public ScriptedServer.Recorded awaitAbandoned() {
    return server.awaitAbandoned();
  }

  /** The value of {@code base-url}. */
  public String baseUrl() {
    return server.address() + "/v1";
  }

  @Override
  public void close() {
    server.close();
  }

  /** The answer in pieces, streamed or whole as the request asks, with a report of usage. */
  public static ScriptedReply says(ScriptedServer.Recorded request, String... pieces) {
    return request.body().contains("\"stream\":true") ? stream(pieces) : whole(pieces);
  }

  /** A whole streamed answer of 5 tokens to a prompt of 3. */
  public static ScriptedReply stream(String... pieces) {
    return begun(pieces)
        .chunk(event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"))
        .chunk(event("{\"choices\":[],\"usage\":" + usage() + "}"))
        .chunk(event("[DONE]"));
  }

  /** A streamed answer of which more is to be said. */
  public static ScriptedReply begun(String... pieces) {
    ScriptedReply reply = ScriptedReply.stream("text/event-stream");
    for (String piece : pieces) {
      reply.chunk(event("{\"choices\":[{\"delta\":{\"content\":\"" + piece + "\"}}]}"));
    }
    return reply;
  }

  /** An answer that is not streamed. */
  public static ScriptedReply whole(String... pieces) {
    return ScriptedReply.json(
        "{\"choices\":[{\"message\":{\"content\":\""
            + String.join("", pieces)
            + "\"},\"finish_reason\":\"stop\"}],\"usage\":"
            + usage()
            + "}");
  }

  /** A refusal with this status and words. */
  public static ScriptedReply error(int status, String code, String message) {
    return ScriptedReply.json(
        status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}");
  }

  /** One server-sent event. */
  public static String event(String data) {
    return "data: " + data + "\n\n";
  }

  private static String usage() {
    return "{\"prompt_tokens\":3,\"completion_tokens\":5,\"total_tokens\":8}";
  }
}
