package dev.relevo.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells in lines what {@code GET /admin/requests} tells in JSON. A plain class; what is unknown to
 * it, as a newer gateway may say it, is shown as it is.
 */
final class RequestStory {
  private static final Map<String, String> VERDICTS =
      Map.ofEntries(
          Map.entry("later", "can answer too, comes later in the order"),
          Map.entry("not_allowed", "not allowed"),
          Map.entry("not_capable", "not able"),
          Map.entry("too_long", "the prompt does not fit"),
          Map.entry("tried", "tried already"),
          Map.entry("keys_out", "no key can be used"),
          Map.entry("too_large", "needs more memory than its host may use"),
          Map.entry("not_loaded", "its model has to be loaded first"),
          Map.entry("last_resort", "kept as a last resort"));

  private static final Map<String, String> REASONS =
      Map.of(
          "first", "the first",
          "next", "the next candidate",
          "again", "the same once more",
          "other_way", "the same in another way",
          "late", "beside one that is late",
          "hedge", "beside one that is slow");

  /** Attempts that nobody has to be looked for for. */
  private static final Set<String> UNDECIDED = Set.of("again", "other_way");

  private static final Map<String, String> OUTCOMES =
      Map.of(
          "useless", "of no use",
          "overtaken", "overtaken by another",
          "left", "the caller went away",
          "running", "still running");

  /** Something that happened, in one line or more. */
  private record Event(long millis, List<String> lines) {}

  private RequestStory() {}

  /** A table of requests, its head first. */
  static List<String> table(JsonNode requests) {
    if (requests.isEmpty()) {
      return List.of("No requests are remembered.");
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ID", "BEGUN", "MODEL", "ANSWERED BY", "ATTEMPTS", "MS", "OUTCOME"));
    for (JsonNode request : requests) {
      String error = text(request, "error");
      rows.add(
          List.of(
              text(request, "id"),
              text(request, "started_at"),
              text(request, "model"),
              request.has("worker")
                  ? text(request, "worker") + "/" + text(request, "answering_model")
                  : "-",
              text(request, "attempts"),
              text(request, "total_ms"),
              text(request, "outcome") + (error.isEmpty() ? "" : ": " + error)));
    }
    return Table.lines(rows);
  }

  /** One request from its beginning to its end. */
  static List<String> lines(JsonNode request) {
    List<Event> events = decisionsAndAttempts(request);
    for (JsonNode seam : request.path("seams")) {
      events.add(
          new Event(
              seam.path("after_ms").asLong(),
              List.of(
                  "seam: after "
                      + text(seam, "after_characters")
                      + " characters "
                      + who(seam)
                      + " goes on")));
    }
    events.sort(Comparator.comparingLong(Event::millis));
    events.add(new Event(request.path("total_ms").asLong(), List.of(ended(request))));
    List<String> lines = new ArrayList<>();
    lines.add(
        text(request, "id")
            + ": "
            + words(OUTCOMES, text(request, "outcome"))
            + ", begun at "
            + text(request, "started_at"));
    lines.add(asked(request.path("asked")));
    if (request.has("queued_ms")) {
      lines.add("waited: " + text(request, "queued_ms") + " ms in the gateway's queue");
    }
    int width = Long.toString(request.path("total_ms").asLong()).length();
    for (Event event : events) {
      String time = String.format(Locale.ROOT, "%" + width + "d ms  ", event.millis());
      for (String line : event.lines()) {
        lines.add(time + line);
        time = " ".repeat(time.length());
      }
    }
    return lines;
  }

  /**
   * By their times; where those are the same, an attempt follows the decision that it comes of, and
   * what is not decided by anybody follows the attempt before it.
   */
  private static List<Event> decisionsAndAttempts(JsonNode request) {
    List<Event> events = new ArrayList<>();
    Iterator<JsonNode> attempts = request.path("attempts").iterator();
    JsonNode attempt = next(attempts);
    boolean decided = false;
    for (JsonNode decision : request.path("decisions")) {
      long at = decision.path("after_ms").asLong();
      while (attempt != null && isBefore(attempt, at, decided)) {
        events.add(event(attempt));
        decided &= UNDECIDED.contains(text(attempt, "reason"));
        attempt = next(attempts);
      }
      events.add(new Event(at, decided(decision)));
      decided =
          StreamSupport.stream(decision.path("candidates").spliterator(), false)
              .anyMatch(candidate -> text(candidate, "verdict").equals("chosen"));
    }
    while (attempt != null) {
      events.add(event(attempt));
      attempt = next(attempts);
    }
    return events;
  }

  private static @Nullable JsonNode next(Iterator<JsonNode> nodes) {
    return nodes.hasNext() ? nodes.next() : null;
  }

  private static Event event(JsonNode attempt) {
    return new Event(attempt.path("started_ms").asLong(), List.of(attempted(attempt)));
  }

  private static boolean isBefore(JsonNode attempt, long decisionAt, boolean decided) {
    long startedAt = attempt.path("started_ms").asLong();
    return startedAt < decisionAt
        || (startedAt == decisionAt && (decided || UNDECIDED.contains(text(attempt, "reason"))));
  }

  private static String asked(JsonNode asked) {
    List<String> parts = new ArrayList<>();
    parts.add("model " + text(asked, "model"));
    if (!asked.path("fallback_models").isEmpty()) {
      parts.add(
          "else "
              + StreamSupport.stream(asked.path("fallback_models").spliterator(), false)
                  .map(model -> clean(model.asText()))
                  .collect(Collectors.joining(", ")));
    }
    parts.add(asked.path("streamed").asBoolean() ? "streamed" : "whole");
    parts.add(text(asked, "prompt_characters") + " characters of prompt");
    parts.add("strategy " + text(asked, "strategy"));
    if (asked.has("provider")) {
      parts.add("only worker " + text(asked, "provider"));
    }
    if (text(asked, "privacy").equals("local")) {
      parts.add("own hardware only (providers' words are not kept)");
    }
    if (!text(asked, "priority").equals("normal")) {
      parts.add("priority " + text(asked, "priority"));
    }
    parts.add("deadline " + text(asked, "deadline_ms") + " ms");
    return "asked: " + String.join("; ", parts);
  }

  private static List<String> decided(JsonNode decision) {
    JsonNode candidates = decision.path("candidates");
    if (candidates.isEmpty()) {
      return List.of("nobody was considered");
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode candidate : candidates) {
      String verdict = words(VERDICTS, text(candidate, "verdict"));
      String detail = text(candidate, "detail");
      rows.add(
          List.of(
              "  " + text(candidate, "worker"),
              text(candidate, "model"),
              detail.isEmpty() ? verdict : verdict + ": " + detail));
    }
    List<String> lines = new ArrayList<>();
    lines.add("candidates, in their order:");
    lines.addAll(Table.lines(rows));
    if (decision.has("left_out")) {
      lines.add("  and " + text(decision, "left_out") + " more");
    }
    return lines;
  }

  private static String attempted(JsonNode attempt) {
    StringBuilder line = new StringBuilder("attempt ");
    line.append(text(attempt, "number"))
        .append(" (")
        .append(words(REASONS, text(attempt, "reason")))
        .append("): ")
        .append(who(attempt))
        .append(", key ")
        .append(text(attempt, "key"));
    if (attempt.has("way")) {
      line.append(", by ").append(text(attempt, "way"));
    }
    if (attempt.has("first_content_ms")) {
      line.append("; first content at ").append(text(attempt, "first_content_ms")).append(" ms");
    }
    line.append("; ").append(words(OUTCOMES, text(attempt, "outcome")));
    if (attempt.has("ended_ms")) {
      line.append(" at ").append(text(attempt, "ended_ms")).append(" ms");
    }
    if (attempt.has("why")) {
      line.append(": ").append(text(attempt, "why"));
    }
    if (attempt.has("error")) {
      line.append(": ").append(error(attempt.path("error")));
    }
    return line.append(tokens(attempt)).toString();
  }

  private static String ended(JsonNode request) {
    JsonNode answer = request.path("answer");
    String outcome = text(request, "outcome");
    String end =
        switch (outcome) {
          case "answered" -> "answered by " + who(answer) + circumstances(answer) + tokens(answer);
          case "failed" -> "failed: " + error(request.path("error"));
          default -> words(OUTCOMES, outcome);
        };
    return answer.isMissingNode() || outcome.equals("answered")
        ? end
        : end + "; until then " + who(answer) + " answered";
  }

  private static String circumstances(JsonNode answer) {
    return (answer.path("cached").asBoolean() ? ", from the cache" : "")
        + (answer.path("fallback").asBoolean() ? ", as a fallback" : "")
        + (answer.path("substituted").asBoolean() ? ", in place of an unknown model" : "")
        + (answer.has("structured_output") ? ", JSON " + text(answer, "structured_output") : "");
  }

  private static String error(JsonNode error) {
    StringBuilder told = new StringBuilder(text(error, error.has("kind") ? "kind" : "class"));
    if (error.has("kind") && error.has("class")) {
      told.append(", ").append(text(error, "class"));
    }
    if (error.has("status")) {
      told.append(", HTTP status ").append(text(error, "status"));
    }
    told.append(": ").append(text(error, "message"));
    if (error.has("retry_after_ms")) {
      told.append(" (try again after ").append(text(error, "retry_after_ms")).append(" ms)");
    }
    return told.toString();
  }

  private static String tokens(JsonNode holder) {
    JsonNode usage = holder.path("usage");
    return usage.isMissingNode()
        ? ""
        : "; "
            + text(usage, "prompt_tokens")
            + " tokens read and "
            + text(usage, "completion_tokens")
            + " written, "
            + text(usage, "source");
  }

  private static String who(JsonNode node) {
    return text(node, "worker") + "/" + text(node, "model");
  }

  private static String words(Map<String, String> known, String word) {
    return known.getOrDefault(word, word);
  }

  private static String text(JsonNode node, String field) {
    return clean(node.path(field).asText());
  }

  /** What a provider says may have lines of its own. */
  private static String clean(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
