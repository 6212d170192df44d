package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.wire.JsonMapper;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class RequestStoryTest {
  private static JsonNode read(String json) throws Exception {
    return JsonMapper.read(json);
  }

  @Test
  void lines_aWholeLife_tellItInOrder() throws Exception {
    try (InputStream file = getClass().getResourceAsStream("/request-record.json")) {
      JsonNode request = JsonMapper.read(Objects.requireNonNull(file).readAllBytes());

      assertThat(RequestStory.lines(request))
          .containsExactly(
              "r1: answered, begun at 2026-01-01T00:00:00Z",
              "asked: model m; else n, o; streamed; 400 characters of prompt; strategy hybrid;"
                  + " only worker a; own hardware only (providers' words are not kept);"
                  + " priority high; deadline 60000 ms",
              "waited: 640 ms in the gateway's queue",
              "   0 ms  candidates, in their order:",
              "           a       m  chosen",
              "           second  m  can answer too, comes later in the order",
              "           c       n  out: its circuit is open",
              "   1 ms  attempt 1 (the first): a/m, key 2; first content at 11 ms; failed at 21 ms:"
                  + " transient, HTTP status 500: boom and more (try again after 1500 ms);"
                  + " 100 tokens read and 7 written, estimated",
              "  21 ms  candidates, in their order:",
              "           second  m  chosen",
              "           and 3 more",
              "  22 ms  attempt 2 (the next candidate): second/m, key 0, by prefill; of no use at"
                  + " 90 ms: its text differs",
              "  80 ms  attempt 3 (beside one that is late): c/n, key 0; first content at 85 ms;"
                  + " succeeded at 1234 ms; 100 tokens read and 20 written, reported",
              "  86 ms  seam: after 42 characters c/n goes on",
              "1234 ms  answered by c/n, as a fallback, JSON json-object; repaired; 100 tokens read"
                  + " and 27 written, estimated");
    }
  }

  @Test
  void lines_allInOneMillisecond_tellItInOrder() throws Exception {
    String chosen = "{\"after_ms\": 0, \"candidates\": [{\"verdict\": \"chosen\"}]}";
    String tried = "{\"after_ms\": 0, \"candidates\": [{\"verdict\": \"tried\"}]}";
    String first = "{\"number\": 1, \"reason\": \"first\", \"started_ms\": 0}";
    String otherWay = "{\"number\": 2, \"reason\": \"other_way\", \"started_ms\": 0}";
    String next = "{\"number\": 3, \"reason\": \"next\", \"started_ms\": 0}";

    assertThat(
            RequestStory.lines(
                read(
                    "{\"decisions\": ["
                        + String.join(",", chosen, chosen, tried)
                        + "], \"attempts\": ["
                        + String.join(",", first, otherWay, next)
                        + "]}")))
        .filteredOn(line -> line.matches("0 ms  (candidates|attempt).*"))
        .extracting(line -> line.replaceFirst("0 ms  (candidates|attempt ?[0-9]?).*", "$1"))
        .containsExactly(
            "candidates", "attempt 1", "attempt 2", "candidates", "attempt 3", "candidates");
  }

  @Test
  void lines_nobodyWasThere_tellWhy() throws Exception {
    assertThat(
            RequestStory.lines(
                read(
                    """
                    {"id": "r2", "started_at": "2026-01-01T00:00:00Z", "outcome": "failed",
                     "total_ms": 7,
                     "asked": {"model": "m", "fallback_models": [], "strategy": "hybrid",
                       "privacy": "any", "priority": "normal", "streamed": false,
                       "prompt_characters": 2, "deadline_ms": 5},
                     "decisions": [{"after_ms": 3, "candidates": []}], "attempts": [], "seams": [],
                     "error": {"kind": "overloaded", "class": "transient", "status": 503,
                       "message": "busy", "retry_after_ms": 1000}}
                    """)))
        .containsExactly(
            "r2: failed, begun at 2026-01-01T00:00:00Z",
            "asked: model m; whole; 2 characters of prompt; strategy hybrid; deadline 5 ms",
            "3 ms  nobody was considered",
            "7 ms  failed: overloaded, transient, HTTP status 503: busy (try again after 1000 ms)");
  }

  @Test
  void lines_callerLeftInTheMiddle_tellWhoAnsweredUntilThen() throws Exception {
    assertThat(
            RequestStory.lines(
                read(
                    """
                    {"id": "r3", "started_at": "now", "outcome": "left", "total_ms": 12,
                     "asked": {"model": "m", "fallback_models": [], "priority": "normal"},
                     "answer": {"worker": "a", "model": "m"}}
                    """)))
        .last()
        .isEqualTo("12 ms  the caller went away; until then a/m answered");
  }

  @Test
  void lines_wordsOfANewerGateway_areShownAsTheyAre() throws Exception {
    assertThat(
            RequestStory.lines(
                read(
                    """
                    {"id": "r4", "started_at": "now", "outcome": "merged", "total_ms": 1,
                     "decisions": [{"after_ms": 0, "candidates":
                       [{"worker": "a", "model": "m", "verdict": "sleepy"}]}]}
                    """)))
        .contains("        a  m  sleepy", "1 ms  merged");
  }

  @Test
  void table_isOneLineForEach() throws Exception {
    assertThat(
            RequestStory.table(
                read(
                    """
                    [{"id": "r1", "started_at": "2026-01-01T00:00:00Z", "outcome": "answered",
                      "total_ms": 1234, "model": "m", "worker": "c", "answering_model": "n",
                      "attempts": 3},
                     {"id": "longer", "started_at": "2026-01-01T00:00:00Z", "outcome": "failed",
                      "total_ms": 7, "model": "m", "attempts": 0, "error": "rate_limited"}]
                    """)))
        .containsExactly(
            "ID      BEGUN                 MODEL  ANSWERED BY  ATTEMPTS  MS    OUTCOME",
            "r1      2026-01-01T00:00:00Z  m      c/n          3         1234  answered",
            "longer  2026-01-01T00:00:00Z  m      -            0         7     failed: rate_limited");
    assertThat(RequestStory.table(read("[]"))).containsExactly("No requests are remembered.");
  }
}
