package dev.relevo.http.service;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a caller of the model service asks.
 *
 * @param chat the request as free text
 * @param wish the shape that the answer must have
 * @param instructed whether the system prompt itself asks for that shape
 */
record ServiceRequest(ChatRequest chat, JsonWish wish, boolean instructed) {
  ServiceRequest {
    Objects.requireNonNull(chat, "chat");
    Objects.requireNonNull(wish, "wish");
  }

  /** The request for the wanted JSON. A JSON mode knows objects only; an array is asked for. */
  ChatRequest forJson() {
    if (wish == JsonWish.ARRAY) {
      return instructedChat();
    }
    ChatRequest request = instructed ? chat : instructedChat();
    return request.withFormat(ResponseFormat.JSON_OBJECT);
  }

  private ChatRequest instructedChat() {
    return chat.withMessages(withInstruction(chat.messages()));
  }

  /** The messages with an instruction at the end of the system prompt. */
  private List<Message> withInstruction(List<Message> messages) {
    List<Message> all = new ArrayList<>(messages);
    String instruction = "Answer with " + shape() + " and nothing else: no Markdown, no words.";
    if (all.get(0).role() == Role.SYSTEM) {
      all.set(0, Message.system(all.get(0).text() + "\n\n" + instruction));
    } else {
      all.add(0, Message.system(instruction));
    }
    return all;
  }

  /**
   * A request that shows an answer which would not do and asks for a better one.
   *
   * @param request how the answer was asked for
   * @param fault what is wrong with it
   */
  ChatRequest repair(ChatRequest request, String answer, String fault) {
    if (answer.isBlank()) {
      return request.format().equals(ResponseFormat.TEXT)
          ? request
          : instructedChat().withFormat(request.format());
    }
    List<Message> messages = new ArrayList<>(request.messages());
    messages.add(Message.assistant(answer));
    messages.add(
        Message.user(
            "That was not valid JSON: "
                + fault
                + ". Answer again, with "
                + shape()
                + " and nothing else: no Markdown, no words."));
    return request.withMessages(messages);
  }

  private String shape() {
    return wish == JsonWish.ARRAY ? "one valid JSON array" : "one valid JSON object";
  }
}
