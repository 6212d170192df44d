package dev.relevo.simulation;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Steering;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the requests of a trace into such as the gateway takes: with words of the right length, and
 * turns of a conversation that begin as the one before. Not thread-safe.
 */
final class Questions {
  private static final int CHARACTERS_PER_TOKEN = 4;

  private final Map<String, List<Message>> conversations = new HashMap<>();
  private int number;

  /** The request as the gateway gets it. */
  ChatRequest of(TraceRequest request, String strategy) {
    List<Message> messages = conversations.getOrDefault(request.conversation(), List.of());
    int said = 0;
    for (Message message : messages) {
      said += message.text().length() / CHARACTERS_PER_TOKEN;
    }
    List<Message> all = new ArrayList<>(said < request.promptTokens() ? messages : List.of());
    int before = all.isEmpty() ? 0 : said;
    all.add(Message.user(words(request.promptTokens() - before)));
    if (!request.conversation().isEmpty()) {
      List<Message> next = new ArrayList<>(all);
      next.add(Message.assistant(words(request.answerTokens())));
      conversations.put(request.conversation(), next);
    }
    return ChatRequest.of(request.model(), all)
        .withSteering(
            Steering.DEFAULT
                .withStrategy(strategy)
                .withPriority(request.priority())
                .withCaller(request.caller()));
  }

  /** A text of so many tokens, like no other. */
  private String words(int tokens) {
    String start = Integer.toString(number++, Character.MAX_RADIX);
    int length = tokens * CHARACTERS_PER_TOKEN;
    return (start + ".".repeat(length)).substring(0, length);
  }
}
