package dev.relevo.provider.embedded;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts requests down to what the built-in model has learned: one question of a user, alone or after
 * the one system turn that asks for JSON. Instructions, history, tools and pictures mean nothing to
 * it. It answers with the likeliest words unless a temperature is asked for.
 */
final class BuiltInRequests {
  /** The system turn after which the model answers with one JSON object. */
  static final String JSON_TURN = "json";

  private static final Json ANSWER_SCHEMA =
      new Json(
          "{\"type\":\"object\",\"properties\":{\"answer\":{\"type\":\"string\"}},"
              + "\"required\":[\"answer\"],\"additionalProperties\":false}");

  /** How much of a question fits the window, in characters: its beginning and its end. */
  private static final int LONGEST_QUESTION = 600;

  private static final int KEPT_END = 200;

  private BuiltInRequests() {}

  /** The request as the model understands it. */
  static ChatRequest reduced(ChatRequest request) {
    List<Message> turns = new ArrayList<>(2);
    ResponseFormat format = request.format();
    if (!(format instanceof ResponseFormat.Text)) {
      turns.add(Message.system(JSON_TURN));
    }
    if (format instanceof ResponseFormat.JsonObject) {
      format = new ResponseFormat.JsonSchema("answer", null, ANSWER_SCHEMA, true);
    }
    turns.add(Message.user(shortened(question(request.messages()))));
    ChatRequest reduced = request.withMessages(turns).withTools(List.of(), null).withFormat(format);
    return request.sampling().temperature() == null
        ? reduced.withSampling(request.sampling().withTemperature(0))
        : reduced;
  }

  /** The user's last turn, or the last one at all; a JSON string without its quotes. */
  private static String question(List<Message> messages) {
    String text = messages.get(messages.size() - 1).text();
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).role() == Role.USER && !messages.get(i).text().isBlank()) {
        text = messages.get(i).text();
        break;
      }
    }
    String bare = text.strip();
    return bare.length() > 1 && bare.startsWith("\"") && bare.endsWith("\"")
        ? bare.substring(1, bare.length() - 1)
        : bare;
  }

  private static String shortened(String question) {
    if (question.length() <= LONGEST_QUESTION) {
      return question;
    }
    int start = boundary(question, LONGEST_QUESTION - KEPT_END);
    int end = boundary(question, question.length() - KEPT_END);
    return question.substring(0, start) + " " + question.substring(end);
  }

  /** The index, or the one before where it would part a surrogate pair. */
  private static int boundary(String text, int index) {
    return Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
  }
}
