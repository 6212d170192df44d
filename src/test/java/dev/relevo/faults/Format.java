package dev.relevo.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer.Recorded;
import dev.relevo.wire.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A wire format: how an upstream says things in it. Stateless. */
abstract class Format {
  private final String title;
  private final String kind;
  private final String path;

  /**
   * A format.
   *
   * @param title what the table calls it
   * @param kind the configured kind
   * @param path what follows the address in {@code base-url}
   */
  Format(String title, String kind, String path) {
    this.title = title;
    this.kind = kind;
    this.path = path;
  }

  final String title() {
    return title;
  }

  final String kind() {
    return kind;
  }

  final String path() {
    return path;
  }

  // ---- what a request says ----

  /** Whether it asks for an answer; others are probes. */
  abstract boolean isChat(Recorded request);

  /** What a host that offers these models answers to a probe. */
  abstract ScriptedReply probe(Recorded request, List<String> models);

  abstract boolean isStreamed(Recorded request);

  abstract String model(Recorded request);

  abstract String key(Recorded request);

  /** The text of the last turn where that is the model's own, which it is to go on with. */
  abstract String begun(Recorded request);

  // ---- what an upstream says ----

  abstract String contentType(boolean streamed);

  /** A piece of a streamed answer. */
  abstract String piece(String text);

  /** What comes before the first text where a vendor says more than text; empty where none does. */
  abstract String lifecycle();

  /** What comes after the last piece, event by event. */
  abstract List<String> end(Ending ending);

  /** A body with the whole answer. */
  abstract String whole(String text, Ending ending);

  /** An event that does not parse. */
  abstract String malformed();

  /** An event that tells of a failure in the middle. */
  abstract String errorEvent();

  /** A refusal for no reason but this status. */
  abstract ScriptedReply status(int status);

  /**
   * A refusal because of too many requests.
   *
   * @param wait how long to wait as the vendor tells it in the body, or null when it does not
   */
  abstract ScriptedReply limited(@Nullable Duration wait);

  /** A refusal of a prompt that is too long. */
  abstract ScriptedReply tooLong();

  /** A refusal of a begun answer as the last turn. */
  abstract ScriptedReply prefillRefused();

  /** The events of a streamed answer. */
  final List<String> events(List<String> pieces, Ending ending) {
    List<String> events = new ArrayList<>();
    pieces.forEach(piece -> events.add(piece(piece)));
    events.addAll(end(ending));
    return events;
  }

  static String quoted(String text) {
    return new String(JsonMapper.bytes(out -> out.writeString(text)), UTF_8);
  }

  static JsonNode json(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  static String seconds(Duration wait) {
    return wait.toMillis() / 1e3 + "s";
  }

  static String bearer(Recorded request) {
    String header = request.header("authorization");
    return header == null ? "" : header.replace("Bearer ", "");
  }
}
