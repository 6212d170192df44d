package dev.relevo.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.Message;
import dev.relevo.pool.Health;
import dev.relevo.wire.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Talks with a gateway over HTTP, in the format of OpenAI's chat completions. */
final class RemoteConversation implements Conversation {
  private final RemoteGateway gateway;

  /** A conversation that has not begun. */
  RemoteConversation(RemoteGateway gateway) {
    this.gateway = gateway;
  }

  @Override
  public String partner() {
    return "the gateway at " + gateway.url();
  }

  @Override
  public Answered ask(Question question, Consumer<String> text, Stop stop) {
    CompletableFuture<HttpResponse<InputStream>> coming =
        gateway.client().sendAsync(request(question), HttpResponse.BodyHandlers.ofInputStream());
    stop.whenAsked(() -> coming.cancel(true));
    try {
      HttpResponse<InputStream> reply = coming.join();
      try (InputStream body = reply.body()) {
        stop.whenAsked(() -> close(body));
        if (reply.statusCode() != 200) {
          throw gateway.refused(reply.statusCode(), new String(body.readAllBytes(), UTF_8));
        }
        return read(new BufferedReader(new InputStreamReader(body, UTF_8)), text)
            .answered(reply.headers());
      }
    } catch (CancellationException e) {
      throw new CommandFailure("stopped", e);
    } catch (CompletionException e) {
      throw gateway.broken(e.getCause() == null ? e : e.getCause());
    } catch (IOException e) {
      throw gateway.broken(e);
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // what is given up may be broken
    }
  }

  @Override
  public List<Worker> workers() {
    String told = gateway.getAsAdministrator("/api/providers");
    if (told == null) {
      return workersWithModels();
    }
    List<Worker> workers = new ArrayList<>();
    for (JsonNode worker : gateway.json(told).path("providers")) {
      workers.add(worker(worker));
    }
    return workers;
  }

  /** What everybody may know: who offers models now. */
  private List<Worker> workersWithModels() {
    Map<String, List<String>> models = new LinkedHashMap<>();
    for (JsonNode model : gateway.json(gateway.get("/v1/models")).path("data")) {
      for (JsonNode worker : model.path("workers")) {
        models
            .computeIfAbsent(worker.asText(), any -> new ArrayList<>())
            .add(model.path("id").asText());
      }
    }
    return models.entrySet().stream()
        .map(it -> new Worker(it.getKey(), WorkerTable.state(Health.HEALTHY), "", it.getValue()))
        .toList();
  }

  private static Worker worker(JsonNode worker) {
    List<String> models = new ArrayList<>();
    worker.path("models").forEach(model -> models.add(model.path("name").asText()));
    String health = worker.path("health").asText();
    return new Worker(
        worker.path("name").asText(),
        health.equals("healthy") ? WorkerTable.state(Health.HEALTHY) : health,
        worker.path("detail").asText(),
        models);
  }

  /** Nothing is open between questions. */
  @Override
  public void close() {}

  private HttpRequest request(Question question) {
    ObjectNode body = JsonMapper.mapper().createObjectNode();
    body.put("model", question.model()).put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    ArrayNode messages = body.putArray("messages");
    for (Message message : question.messages()) {
      messages
          .addObject()
          .put("role", message.role().name().toLowerCase(Locale.ROOT))
          .put("content", message.text());
    }
    HttpRequest.Builder request =
        gateway
            .request("/v1/chat/completions")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    if (question.provider() != null) {
      request.header("x-relevo-provider", question.provider());
    }
    return request.build();
  }

  /** What the end of an answer tells; a missing node for what it does not. */
  private record End(JsonNode usage, JsonNode served, boolean cut) {

    /** The last event tells who served where the response's head was sent before that was known. */
    private Answered answered(HttpHeaders headers) {
      JsonNode attempts = served.path("attempts");
      return new Answered(
          headers.firstValue("x-relevo-worker").orElse(text("worker")),
          headers.firstValue("x-relevo-model").orElse(text("model")),
          count("prompt_tokens"),
          count("completion_tokens"),
          (int) headers.firstValueAsLong("x-relevo-attempts").orElse(attempts.asLong()),
          headers.firstValue("x-relevo-fallback").isPresent()
              || served.path("fallback").asBoolean(),
          cut);
    }

    private @Nullable String text(String field) {
      return served.path(field).textValue();
    }

    private @Nullable Integer count(String field) {
      return usage.path(field).canConvertToInt() ? usage.path(field).asInt() : null;
    }
  }

  /** Reads the events to the end of the answer. */
  private End read(BufferedReader lines, Consumer<String> text) throws IOException {
    End end = new End(MissingNode.getInstance(), MissingNode.getInstance(), false);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.startsWith("data:")) {
        continue;
      }
      String data = line.substring("data:".length()).trim();
      if (data.equals("[DONE]")) {
        return end;
      }
      JsonNode event = JsonMapper.read(data);
      if (event.has("error")) {
        throw new CommandFailure(RemoteGateway.message(event, data));
      }
      String piece = event.at("/choices/0/delta/content").asText("");
      if (!piece.isEmpty()) {
        text.accept(piece);
      }
      end =
          new End(
              event.path("usage").isObject() ? event.path("usage") : end.usage,
              event.has("x_relevo") ? event.path("x_relevo") : end.served,
              end.cut || event.at("/choices/0/finish_reason").asText().equals("length"));
    }
    throw new CommandFailure("the answer from " + gateway.url() + " ends before its end mark");
  }
}
