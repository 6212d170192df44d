package dev.relevo.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relevo.chat.Message;
import dev.relevo.chat.Role;
import java.util.List;
import java.util.UUID;

/**
 * Names tool calls so that those of different conversations are not taken for one another: some
 * models number their calls ({@code functions.add:0}), so that the same id comes in every
 * conversation. A call's key is its id together with what the user said last before it and what
 * tools have answered since. That comes back with the call even from clients that drop what is
 * older. Not thread-safe.
 */
final class TurnKeys {
  private String said = "";

  /** The keys of calls that answer these messages. */
  static TurnKeys after(List<Message> messages) {
    TurnKeys keys = new TurnKeys();
    messages.forEach(keys::add);
    return keys;
  }

  /** Takes the next turn of the conversation. */
  void add(Message message) {
    if (message.role() == Role.USER) {
      said = digest(message.text());
    } else if (message.role() == Role.TOOL) {
      said = digest(said + message.text());
    }
  }

  /** The key of a call that the model makes now. */
  String of(String callId) {
    return said + callId;
  }

  private static String digest(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(UTF_8)).toString();
  }
}
