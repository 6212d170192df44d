package dev.relevo.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A gateway that is reached over HTTP. */
final class RemoteGateway {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration TELL = Duration.ofSeconds(10);

  private final URI url;
  private final @Nullable String apiKey;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /**
   * A gateway that may be there.
   *
   * @param url where it is, without a path
   * @param apiKey the caller's key, or null
   */
  RemoteGateway(URI url, @Nullable String apiKey) {
    this.url = url;
    this.apiKey = apiKey;
  }

  URI url() {
    return url;
  }

  HttpClient client() {
    return client;
  }

  /**
   * Whether a gateway answers there; anything else that listens does not count.
   *
   * @param patience how long it may take
   */
  boolean isThere(Duration patience) {
    try {
      HttpResponse<Void> reply =
          client.send(
              HttpRequest.newBuilder(url.resolve("/health/live")).timeout(patience).build(),
              HttpResponse.BodyHandlers.discarding());
      return reply.statusCode() == 200 && reply.headers().firstValue("x-request-id").isPresent();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A request for that path, with the key. */
  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path));
    return apiKey == null ? request : request.header("Authorization", "Bearer " + apiKey);
  }

  /**
   * What the gateway tells at that path, which is JSON.
   *
   * @throws CommandFailure when it tells nothing
   */
  String get(String path) {
    return get(path, TELL);
  }

  /**
   * The same of something that takes longer to find out.
   *
   * @param patience how long it may take
   */
  String get(String path, Duration patience) {
    HttpResponse<String> reply = reply(path, patience);
    if (reply.statusCode() != 200) {
      throw refused(reply.statusCode(), reply.body());
    }
    return reply.body();
  }

  /**
   * The same of a path for administrators; null when this key is not one of theirs.
   *
   * @throws CommandFailure when it tells nothing for another reason
   */
  @Nullable String getAsAdministrator(String path) {
    HttpResponse<String> reply = reply(path, TELL);
    return switch (reply.statusCode()) {
      case 200 -> reply.body();
      case 403 -> null;
      default -> throw refused(reply.statusCode(), reply.body());
    };
  }

  /**
   * What the gateway answers to an order, which is JSON.
   *
   * @param body JSON, or null for none
   * @throws CommandFailure when it does not do it
   */
  String order(String method, String path, @Nullable String body) {
    HttpRequest.Builder request =
        request(path)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<String> reply = reply(request.timeout(TELL));
    if (reply.statusCode() >= 300) {
      throw refused(reply.statusCode(), reply.body());
    }
    return reply.body();
  }

  private HttpResponse<String> reply(String path, Duration patience) {
    return reply(request(path).timeout(patience));
  }

  private HttpResponse<String> reply(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    } catch (IOException e) {
      throw broken(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  /** A body as JSON. */
  JsonNode json(String body) {
    try {
      return JsonMapper.read(body);
    } catch (JsonProcessingException e) {
      throw broken(e);
    }
  }

  CommandFailure broken(Throwable failure) {
    return new CommandFailure("the connection to " + url + " failed: " + failure, failure);
  }

  CommandFailure refused(int status, String body) {
    String message;
    try {
      message = message(JsonMapper.read(body), body);
    } catch (JsonProcessingException e) {
      message = body;
    }
    if (status == 401) {
      message += "; give --api-key or set RELEVO_API_KEY";
    }
    if (status == 403) {
      message += "; give an administrator's key by --api-key or RELEVO_API_KEY";
    }
    return new CommandFailure(message + " (HTTP status " + status + " from " + url + ")");
  }

  /** The message of an error in JSON. */
  static String message(JsonNode answer, String otherwise) {
    String message = answer.at("/error/message").asText("");
    return message.isEmpty() ? otherwise : message;
  }
}
