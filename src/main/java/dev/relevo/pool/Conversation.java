package dev.relevo.pool;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.Role;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * By what a conversation is known again: numbers made of how it begins, up to the end of its
 * instructions and up to the ends of its last turns. Who has read a beginning need not read it
 * again. It holds no content, and none can be had from it. Of long texts, only some of the
 * characters count. Immutable.
 *
 * @param beginnings by growing length; the last is all of the prompt
 */
public record Conversation(List<Beginning> beginnings) {
  /** Of nothing. */
  public static final Conversation NONE = new Conversation(List.of());

  /** Turns at whose ends there is a beginning: those of one step of an agent. */
  private static final int LAST_TURNS = 8;

  /** So many characters count at the start of a text, at its end, and between these. */
  private static final int CHARACTERS = 128;

  /**
   * How a prompt begins.
   *
   * @param hash two that are equal begin alike
   * @param tokens its size, at four characters a token
   */
  public record Beginning(long hash, int tokens) {}

  public Conversation {
    beginnings = List.copyOf(beginnings);
  }

  /** That of a request. Takes about a microsecond for each turn, however long that is. */
  public static Conversation of(ChatRequest request) {
    List<Message> messages = request.messages();
    List<Beginning> beginnings = new ArrayList<>(Math.min(messages.size(), LAST_TURNS + 1));
    long hash = ofTools(request.tools());
    long characters = 0;
    boolean instructions = true;
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      hash = mixed(hash, ofText(message.role().name()));
      for (Part part : message.content()) {
        hash = mixed(hash, ofPart(part));
        characters += part instanceof Part.Text text ? text.text().length() : 0;
      }
      for (ToolCall call : message.toolCalls()) {
        hash = mixed(mixed(hash, ofText(call.name())), ofText(call.arguments()));
      }
      instructions = instructions && message.role() == Role.SYSTEM;
      boolean ends =
          instructions && i + 1 < messages.size() && messages.get(i + 1).role() != Role.SYSTEM;
      if (ends || i >= messages.size() - LAST_TURNS) {
        beginnings.add(new Beginning(hash, (int) Math.min(characters / 4, Integer.MAX_VALUE)));
      }
    }
    return new Conversation(beginnings);
  }

  /** How many tokens of this prompt somebody has read who has read the other one. */
  int sharedTokens(Conversation other) {
    for (int i = beginnings.size() - 1; i >= 0; i--) {
      Beginning mine = beginnings.get(i);
      for (Beginning theirs : other.beginnings) {
        if (theirs.hash == mine.hash) {
          return mine.tokens;
        }
      }
    }
    return 0;
  }

  private static long ofTools(List<Tool> tools) {
    long hash = tools.size();
    for (Tool tool : tools) {
      hash = mixed(mixed(hash, ofText(tool.name())), ofText(String.valueOf(tool.description())));
      hash = mixed(hash, tool.parameters() == null ? 0 : ofText(tool.parameters().text()));
    }
    return hash;
  }

  private static long ofPart(Part part) {
    if (part instanceof Part.Text text) {
      return ofText(text.text());
    }
    return part instanceof Part.Image image
        ? mixed(1, ofText(image.url()))
        : mixed(2, ofText(((Part.Other) part).raw().text()));
  }

  private static long ofText(String text) {
    int length = text.length();
    long hash = length;
    if (length <= 3 * CHARACTERS) {
      hash = ofCharacters(text, 0, length, 1, hash);
    } else {
      int between = length - 2 * CHARACTERS;
      hash = ofCharacters(text, 0, CHARACTERS, 1, hash);
      hash = ofCharacters(text, CHARACTERS, between, between / CHARACTERS, hash);
      hash = ofCharacters(text, length - CHARACTERS, length, 1, hash);
    }
    return hash;
  }

  private static long ofCharacters(String text, int from, int to, int step, long hash) {
    long sum = hash;
    for (int i = from; i < to; i += step) {
      sum = 31 * sum + text.charAt(i);
    }
    return mixed(sum, to);
  }

  /** Spreads what is added over all bits: a multiplication by an odd number, and a shift. */
  private static long mixed(long hash, long value) {
    long product = (hash ^ value) * 0x9E3779B97F4A7C15L;
    return product ^ (product >>> 29);
  }
}
