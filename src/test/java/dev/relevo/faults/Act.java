package dev.relevo.faults;

import dev.relevo.testing.ScriptedReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What an upstream does about one request, in whatever format. Stateless. */
interface Act {
  /** The pieces of the answer that upstreams give unless told otherwise. */
  List<String> PIECES =
      List.of(
          "The ",
          "quick ",
          "brüne ",
          "Fuchs ",
          "jumps \uD83E\uDD8A ",
          "\"over\"",
          "\n\tthe ",
          "dog.");

  /** All of it. */
  String TEXT = String.join("", PIECES);

  /** Another answer. */
  List<String> OTHER_PIECES = List.of("Quite ", "another ", "answer ", "it ", "is.");

  String OTHER_TEXT = String.join("", OTHER_PIECES);

  ScriptedReply reply(Ask ask);

  // ---- whole answers ----

  /** Answers, or goes on with what was begun. */
  static Act answers() {
    return ask -> answer(ask, rest(ask), Ending.WHOLE);
  }

  /** Says something else than {@link #answers}. */
  static Act answersOtherwise() {
    return ask -> answer(ask, OTHER_PIECES, Ending.WHOLE);
  }

  /** Answers, and ends in this way. */
  static Act answers(Ending ending) {
    return ask -> answer(ask, PIECES, ending);
  }

  /** Answers with the pieces that come before this one, and ends in this way. */
  static Act answers(int pieces, Ending ending) {
    return ask -> answer(ask, PIECES.subList(0, pieces), ending);
  }

  /** Answers with every byte in a packet of its own. */
  static Act answersByteByByte() {
    return ask -> answer(ask, PIECES, Ending.WHOLE).everyByteAlone();
  }

  /** Answers with every event in one packet. */
  static Act answersAtOnce() {
    return ask ->
        ask.isStreamed()
            ? begun(ask).chunk(String.join("", ask.format().events(PIECES, Ending.WHOLE)))
            : answer(ask, PIECES, Ending.WHOLE);
  }

  /** Streams the whole answer with an event among its pieces that does not parse. */
  static Act answersWithAMalformedEvent() {
    return ask -> {
      List<String> events = new ArrayList<>(ask.format().events(PIECES, Ending.WHOLE));
      events.add(4, ask.format().malformed());
      return events(ask, events);
    };
  }

  /** Streams the whole answer after a while. */
  static Act answersAfter(Duration wait) {
    return ask -> answer(ask, PIECES, Ending.WHOLE).startAfter(Later.in(wait));
  }

  private static ScriptedReply answer(Ask ask, List<String> pieces, Ending ending) {
    return ask.isStreamed()
        ? events(ask, ask.format().events(pieces, ending))
        : ScriptedReply.whole(
            200,
            ask.format().contentType(false),
            ask.format().whole(String.join("", pieces), ending));
  }

  private static List<String> rest(Ask ask) {
    String begun = ask.begun();
    return TEXT.startsWith(begun) && !begun.isEmpty()
        ? List.of(TEXT.substring(begun.length()))
        : PIECES;
  }

  private static ScriptedReply begun(Ask ask) {
    return ScriptedReply.stream(ask.format().contentType(ask.isStreamed()));
  }

  private static ScriptedReply events(Ask ask, List<String> events) {
    ScriptedReply reply = begun(ask);
    events.forEach(reply::chunk);
    return reply;
  }

  // ---- answers that are not whole ----

  /** Tells so many pieces, or as much of a whole body, and closes the connection. */
  static Act cutsAfter(int pieces) {
    return ask -> part(ask, pieces).cut();
  }

  /** Tells so many pieces, or as much of a whole body, and then nothing more. */
  static Act stallsAfter(int pieces) {
    return ask -> part(ask, pieces).stall();
  }

  /** Tells so many pieces, or as much of a whole body, and ends the body as if that were all. */
  static Act endsAfter(int pieces) {
    return ask -> part(ask, pieces);
  }

  /** Tells so many pieces and then of a failure; where it answers whole, of the failure alone. */
  static Act failsAfter(int pieces) {
    return ask ->
        ask.isStreamed()
            ? part(ask, pieces).chunk(ask.format().errorEvent())
            : ScriptedReply.json(ask.format().errorEvent().replace("data: ", "").strip());
  }

  /** Answers and ends in this way, but keeps the body open. */
  static Act staysOpenAfter(Ending ending) {
    return ask -> events(ask, ask.format().events(PIECES, ending)).stall();
  }

  /** Answers and ends in this way, but closes the connection before the body's end. */
  static Act isCutAfter(Ending ending) {
    return ask -> events(ask, ask.format().events(PIECES, ending)).cut();
  }

  /** A success with nothing in it. */
  static Act empty() {
    return ask -> ScriptedReply.whole(200, ask.format().contentType(ask.isStreamed()), "");
  }

  /** A success that is no answer, but something to look at. */
  static Act webPage() {
    return ask -> ScriptedReply.whole(200, "text/html", "<html><body>Welcome</body></html>\n");
  }

  private static ScriptedReply part(Ask ask, int pieces) {
    if (ask.isStreamed()) {
      return events(ask, PIECES.subList(0, pieces).stream().map(ask.format()::piece).toList());
    }
    byte[] whole = ask.format().whole(TEXT, Ending.WHOLE).getBytes(StandardCharsets.UTF_8);
    return begun(ask).chunk(Arrays.copyOf(whole, whole.length * pieces / PIECES.size()));
  }

  // ---- no answers ----

  static Act silent() {
    return ask -> ScriptedReply.silence();
  }

  /** Nothing follows the head. */
  static Act silentAfterTheHead() {
    return ask -> begun(ask).stall();
  }

  /** Nothing follows events that hold no text. */
  static Act silentAfterLifecycle() {
    return ask -> begun(ask).chunk(ask.format().lifecycle()).stall();
  }

  static Act resets() {
    return ask -> ScriptedReply.resetAtOnce();
  }

  static Act closes() {
    return ask -> ScriptedReply.closeAtOnce();
  }

  static Act resetsAfterTheHead() {
    return ask -> begun(ask).reset();
  }

  static Act resetsAfterLifecycle() {
    return ask -> begun(ask).chunk(ask.format().lifecycle()).reset();
  }

  // ---- refusals ----

  static Act status(int status) {
    return ask -> ask.format().status(status);
  }

  /** A refusal that asks to be left alone for so many seconds. */
  static Act status(int status, int seconds) {
    return ask -> {
      ask.askFor(Instant.now().plusSeconds(seconds));
      return ask.format().status(status).header("Retry-After", Integer.toString(seconds));
    };
  }

  static Act limited() {
    return ask -> ask.format().limited(null);
  }

  /** Limited, with the wait in seconds in a header. */
  static Act limitedFor(int seconds) {
    return ask -> {
      ask.askFor(Instant.now().plusSeconds(seconds));
      return ask.format().limited(null).header("Retry-After", Integer.toString(seconds));
    };
  }

  /** Limited until a date in a header, at least so many seconds from now. */
  static Act limitedUntil(int seconds) {
    return ask -> {
      Instant date =
          Instant.now().plusMillis(999).truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds);
      ask.askFor(date);
      String header =
          DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
              .format(date.atOffset(ZoneOffset.UTC));
      return ask.format().limited(null).header("Retry-After", header);
    };
  }

  /** Limited, with the wait where the vendor's own body tells it. */
  static Act limitedInBody(Duration wait) {
    return ask -> {
      ask.askFor(Instant.now().plus(wait));
      return ask.format().limited(wait);
    };
  }

  /** Limited, with the wait in Gemini's words. */
  static Act limitedInWords(Duration wait) {
    return ask -> {
      ask.askFor(Instant.now().plus(wait));
      return GeminiFormat.limitedInWords(wait);
    };
  }

  /** Limited, with the wait in milliseconds in a header. */
  static Act limitedForMillis(int millis) {
    return ask -> {
      ask.askFor(Instant.now().plusMillis(millis));
      return ask.format().limited(null).header("retry-after-ms", Integer.toString(millis));
    };
  }

  /** Limited, with what is left of the key and when it is whole again in headers. */
  static Act limitedByAllowance(Duration reset) {
    return ask -> {
      ask.askFor(Instant.now().plus(reset));
      return ask.format()
          .limited(null)
          .header("x-ratelimit-limit-requests", "60")
          .header("x-ratelimit-remaining-requests", "0")
          .header("x-ratelimit-reset-requests", Format.seconds(reset));
    };
  }

  static Act tooLong() {
    return ask -> ask.format().tooLong();
  }

  // ---- it depends ----

  /** Accepts no key but this. */
  static Act onlyForKey(String key) {
    return ask -> (ask.key().equals(key) ? answers() : status(401)).reply(ask);
  }

  /** Does this about requests for that model; answers the others. */
  static Act forModel(String model, Act act) {
    return ask -> (ask.model().equals(model) ? act : answers()).reply(ask);
  }

  /** Refuses to go on with a begun answer, and answers otherwise. */
  static Act refusesPrefill() {
    return ask -> ask.begun().isEmpty() ? answers().reply(ask) : ask.format().prefillRefused();
  }
}
