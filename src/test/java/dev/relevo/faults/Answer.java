package dev.relevo.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the caller got. A whole answer counts as one event.
 *
 * @param status the HTTP status
 * @param headers the response's headers
 * @param events the JSON of its events, in order
 * @param done whether the last event was followed by {@code [DONE]}
 * @param took from asking to the end
 */
record Answer(int status, HttpHeaders headers, List<JsonNode> events, boolean done, Duration took) {
  Answer {
    events = List.copyOf(events);
  }

  /** Reads a response. */
  static Answer of(HttpResponse<String> response, Duration took) {
    String body = response.body();
    HttpHeaders headers = response.headers();
    if (!headers.firstValue("content-type").orElse("").startsWith("text/event-stream")) {
      List<JsonNode> whole = List.of(Format.json(body));
      return new Answer(response.statusCode(), headers, whole, false, took);
    }
    List<JsonNode> events = new ArrayList<>();
    boolean done = false;
    for (String event : body.split("\n\n")) {
      if (event.startsWith(":") || event.isEmpty()) {
        continue;
      }
      if (!event.startsWith("data: ") || event.indexOf('\n') >= 0 || done) {
        throw new AssertionError("not an event where it is: " + event);
      }
      String data = event.substring("data: ".length());
      done = data.equals("[DONE]");
      if (!done) {
        events.add(Format.json(data));
      }
    }
    return new Answer(response.statusCode(), headers, events, done, took);
  }

  /** Whether it came as a stream. */
  boolean isStreamed() {
    return header("content-type").startsWith("text/event-stream");
  }

  /** The text so far as it was told. */
  String text() {
    return events.stream()
        .map(event -> event.path("choices").path(0))
        .map(
            choice ->
                choice.path("message").path("content").asText("")
                    + choice.path("delta").path("content").asText(""))
        .collect(Collectors.joining());
  }

  /** The finish reason, or null when none was told. */
  @Nullable String finish() {
    for (JsonNode event : events) {
      JsonNode finish = event.path("choices").path(0).path("finish_reason");
      if (finish.isTextual()) {
        return finish.asText();
      }
    }
    return null;
  }

  /** The error, as the body or as the last event, or null when there is none. */
  @Nullable JsonNode error() {
    JsonNode last = events.isEmpty() ? null : events.get(events.size() - 1).path("error");
    return last == null || last.isMissingNode() ? null : last;
  }

  /** The error's code; empty when there is no error. */
  String code() {
    JsonNode error = error();
    return error == null ? "" : error.path("code").asText();
  }

  /** What the last event tells of where the answer came from; missing when nothing. */
  JsonNode origin() {
    for (JsonNode event : events) {
      if (event.has("x_relevo")) {
        return event.path("x_relevo");
      }
    }
    return MissingNode.getInstance();
  }

  /** The usage, or missing when none is told. */
  JsonNode usage() {
    return events.isEmpty()
        ? MissingNode.getInstance()
        : events.get(events.size() - 1).path("usage");
  }

  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /** Who served, by the headers or by the last event. */
  String worker() {
    String worker = header("x-relevo-worker");
    return worker.isEmpty() ? origin().path("worker").asText() : worker;
  }

  /** Who served last: whoever went on where somebody broke off. */
  String lastWorker() {
    JsonNode seams = origin().path("continued");
    return seams.isEmpty() ? worker() : seams.path(seams.size() - 1).path("worker").asText();
  }

  /** What came of it in a few words. */
  String inShort() {
    if (status != 200) {
      String wait = header("retry-after");
      return status + " " + code() + (wait.isEmpty() ? "" : ", Retry-After " + wait);
    }
    StringBuilder words = new StringBuilder();
    if (error() != null) {
      words.append(worker()).append("'s beginning, then the error ").append(code());
    } else if (origin().has("continued")) {
      words.append(worker()).append(", continued by ").append(lastWorker());
    } else {
      words.append("answered by ").append(worker());
    }
    if (finish() != null && !"stop".equals(finish())) {
      words.append(", ").append(finish());
    }
    return words.toString();
  }
}
