package dev.relevo.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks a gateway over HTTP, in the format of OpenAI's chat completions. */
final class RemoteConversation implements Conversation {
  private static final Duration CONNECT = Duration.ofMillis(500);
  private static final Duration LIVE = Duration.ofSeconds(2);

  private final URI url;
  private final @Nullable String apiKey;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /**
   * A conversation that has not begun.
   *
   * @param url where the gateway is, without a path
   * @param apiKey the caller's key, or null
   */
  RemoteConversation(URI url, @Nullable String apiKey) {
    this.url = url;
    this.apiKey = apiKey;
  }

  /** Whether a gateway answers there; anything else that listens does not count. */
  boolean isThere() {
    try {
      HttpResponse<Void> reply =
          client.send(
              HttpRequest.newBuilder(url.resolve("/health/live")).timeout(LIVE).build(),
              HttpResponse.BodyHandlers.discarding());
      return reply.statusCode() == 200 && reply.headers().firstValue("x-request-id").isPresent();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public Answered ask(Question question, Consumer<String> text) {
    try {
      HttpResponse<Stream<String>> reply =
          client.send(request(question), HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = reply.body()) {
        if (reply.statusCode() != 200) {
          throw refused(reply.statusCode(), lines.collect(Collectors.joining("\n")));
        }
        JsonNode usage = read(lines.iterator(), text);
        return new Answered(
            reply.headers().firstValue("x-relevo-worker").orElse(null),
            reply.headers().firstValue("x-relevo-model").orElse(null),
            count(usage, "prompt_tokens"),
            count(usage, "completion_tokens"));
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure("the connection to " + url + " failed: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private HttpRequest request(Question question) {
    ObjectNode body = JsonMapper.mapper().createObjectNode();
    body.put("model", question.model()).put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    body.putArray("messages").addObject().put("role", "user").put("content", question.text());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve("/v1/chat/completions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    if (apiKey != null) {
      request.header("Authorization", "Bearer " + apiKey);
    }
    if (question.provider() != null) {
      request.header("x-relevo-provider", question.provider());
    }
    return request.build();
  }

  /** Reads the events to the end of the answer; returns the usage, or a missing node. */
  private JsonNode read(Iterator<String> lines, Consumer<String> text)
      throws JsonProcessingException {
    JsonNode usage = JsonMapper.mapper().missingNode();
    while (lines.hasNext()) {
      String line = lines.next();
      if (!line.startsWith("data:")) {
        continue;
      }
      String data = line.substring("data:".length()).trim();
      if (data.equals("[DONE]")) {
        return usage;
      }
      JsonNode event = JsonMapper.read(data);
      if (event.has("error")) {
        throw new CommandFailure(message(event, data));
      }
      String piece = event.at("/choices/0/delta/content").asText("");
      if (!piece.isEmpty()) {
        text.accept(piece);
      }
      usage = event.path("usage").isObject() ? event.path("usage") : usage;
    }
    throw new CommandFailure("the answer from " + url + " ends before its end mark");
  }

  private CommandFailure refused(int status, String body) {
    String message;
    try {
      message = message(JsonMapper.read(body), body);
    } catch (JsonProcessingException e) {
      message = body;
    }
    if (status == 401) {
      message += "; give --api-key or set RELEVO_API_KEY";
    }
    return new CommandFailure(message + " (HTTP status " + status + " from " + url + ")");
  }

  private static String message(JsonNode answer, String otherwise) {
    String message = answer.at("/error/message").asText("");
    return message.isEmpty() ? otherwise : message;
  }

  private static @Nullable Integer count(JsonNode usage, String field) {
    return usage.path(field).canConvertToInt() ? usage.path(field).asInt() : null;
  }
}
