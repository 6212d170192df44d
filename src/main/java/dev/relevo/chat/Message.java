package dev.relevo.chat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation.
 *
 * @param role who speaks
 * @param content what is said; empty for an assistant turn that only calls tools
 * @param toolCalls the calls that an assistant turn asked for
 * @param toolCallId the call that a {@link Role#TOOL} turn answers, or null
 * @param name the speaker's or tool's name, or null
 * @param reasoning the thoughts that came with an assistant turn, or null
 * @param extra fields of the turn that the gateway does not interpret, for providers that accept
 *     them
 */
public record Message(
    Role role,
    List<Part> content,
    List<ToolCall> toolCalls,
    @Nullable String toolCallId,
    @Nullable String name,
    @Nullable String reasoning,
    Map<String, Json> extra) {

  public Message {
    Objects.requireNonNull(role, "role");
    content = List.copyOf(content);
    toolCalls = List.copyOf(toolCalls);
    extra = Extra.copyOf(extra);
  }

  /** A turn that is plain text. */
  public static Message of(Role role, String text) {
    return new Message(role, List.of(new Part.Text(text)), List.of(), null, null, null, Map.of());
  }

  public static Message system(String text) {
    return of(Role.SYSTEM, text);
  }

  public static Message user(String text) {
    return of(Role.USER, text);
  }

  public static Message assistant(String text) {
    return of(Role.ASSISTANT, text);
  }

  /** The result of a tool call. */
  public static Message toolResult(String toolCallId, String text) {
    return new Message(
        Role.TOOL, List.of(new Part.Text(text)), List.of(), toolCallId, null, null, Map.of());
  }

  /** The text parts joined; other parts are left out. */
  public String text() {
    if (content.size() == 1 && content.get(0) instanceof Part.Text only) {
      return only.text();
    }
    StringBuilder joined = new StringBuilder();
    for (Part part : content) {
      if (part instanceof Part.Text text) {
        joined.append(text.text());
      }
    }
    return joined.toString();
  }
}
