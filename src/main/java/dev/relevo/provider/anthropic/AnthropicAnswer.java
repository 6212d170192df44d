package dev.relevo.provider.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.SurrogateJoiner;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One answer as its content blocks come, told as events. The thoughts before a tool call go with
 * the call, to be seen again. Blocks of kinds that only Anthropic runs (server tools) are left out.
 * Not thread-safe.
 */
final class AnthropicAnswer {

  /** A block that is under way and of which something is kept. */
  private static final class Block {
    private final int call;
    private final StringBuilder thoughts = new StringBuilder();
    private final SurrogateJoiner arguments = new SurrogateJoiner();
    private String signature = "";
    private final String input;
    private boolean hasArguments;

    /** A tool call, or thoughts with a negative number. */
    private Block(int call, @Nullable Json input) {
      this.call = call;
      this.input = input == null ? "{}" : input.text();
    }
  }

  private final ThinkingBlocks thinking;
  private final String begun;
  private final SurrogateJoiner text = new SurrogateJoiner();
  private final SurrogateJoiner reasoning = new SurrogateJoiner();
  private final Map<Integer, Block> open = new LinkedHashMap<>();
  private ArrayNode thoughts = JsonMapper.mapper().createArrayNode();
  private @Nullable String id;
  private @Nullable String stopReason;
  private int begunSeen;
  private int calls;
  private boolean anyText;

  /**
   * An answer of which nothing has come.
   *
   * @param begun white space that the answer was begun with and that Anthropic was not shown; the
   *     model may write it again
   */
  AnthropicAnswer(ThinkingBlocks thinking, String begun) {
    this.thinking = thinking;
    this.begun = begun;
  }

  /**
   * An answer begins. Some servers say so twice; one that begins another answer after some of the
   * first was delivered cannot be followed.
   */
  void start(@Nullable String messageId) {
    boolean other = id != null && messageId != null && !id.equals(messageId);
    if (other && (anyText || calls > 0)) {
      throw ProviderError.of(
              ErrorClass.BROKEN_ANSWER, "another answer began in the middle of this one")
          .toException();
    }
    if (other) {
      open.clear();
      thoughts = JsonMapper.mapper().createArrayNode();
    }
    id = messageId == null ? id : messageId;
  }

  /** A block begins. */
  void begin(int index, AnthropicEventReader.Piece block, Consumer<ChatEvent> out) {
    end(index, out);
    switch (block.type()) {
      case "text" -> say(block.text(), out);
      case "thinking" -> {
        open.put(index, new Block(-1, null));
        think(index, block, out);
      }
      case "redacted_thinking" -> {
        if (block.data() != null) {
          thoughts.addObject().put("type", "redacted_thinking").put("data", block.data());
        }
      }
      case "tool_use" -> call(index, block, out);
      default -> {
        // a kind that only Anthropic runs
      }
    }
  }

  /** More of a block. */
  void more(int index, AnthropicEventReader.Piece delta, Consumer<ChatEvent> out) {
    switch (delta.type()) {
      case "text_delta" -> say(delta.text(), out);
      case "thinking_delta", "signature_delta" -> think(index, delta, out);
      case "input_json_delta" -> {
        Block block = open.get(index);
        if (block != null && block.call >= 0 && !delta.text().isEmpty()) {
          block.hasArguments = true;
          argue(block, block.arguments.next(delta.text()), out);
        }
      }
      default -> {
        // citations and the like
      }
    }
  }

  /** A block is whole. */
  void end(int index, Consumer<ChatEvent> out) {
    Block block = open.remove(index);
    if (block == null) {
      return;
    }
    if (block.call >= 0) {
      argue(block, block.hasArguments ? block.arguments.rest() : block.input, out);
    } else {
      thoughts
          .addObject()
          .put("type", "thinking")
          .put("thinking", block.thoughts.toString())
          .put("signature", block.signature);
    }
  }

  /** Why the model stopped; told once or more often. */
  void stop(@Nullable String reason) {
    if (reason != null) {
      stopReason = reason;
    }
  }

  /** Whether it is known why the model stopped. */
  boolean isStopped() {
    return stopReason != null;
  }

  /** Whether anything of the answer has come. */
  boolean isBegun() {
    return anyText || calls > 0 || !thoughts.isEmpty() || !open.isEmpty();
  }

  /** The answer is whole: tells what is left to tell. */
  void finish(@Nullable Usage usage, Consumer<ChatEvent> out) {
    for (Integer index : open.keySet().toArray(Integer[]::new)) {
      end(index, out);
    }
    String half = text.rest();
    if (!half.isEmpty()) {
      out.accept(new ChatEvent.TextDelta(half));
    }
    if (usage != null) {
      out.accept(new ChatEvent.UsageReported(usage, null));
    }
    out.accept(new ChatEvent.Finished(finishReason()));
  }

  private FinishReason finishReason() {
    String reason = stopReason == null ? "" : stopReason;
    return switch (reason) {
      case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
      case "refusal" -> FinishReason.CONTENT_FILTER;
      case "tool_use" -> FinishReason.TOOL_CALLS;
      default -> calls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
    };
  }

  private void say(String piece, Consumer<ChatEvent> out) {
    String words = text.next(withoutBegun(piece));
    if (!words.isEmpty()) {
      anyText = true;
      out.accept(new ChatEvent.TextDelta(words));
    }
  }

  private String withoutBegun(String piece) {
    int from = 0;
    while (from < piece.length()
        && begunSeen < begun.length()
        && piece.charAt(from) == begun.charAt(begunSeen)) {
      from++;
      begunSeen++;
    }
    if (from < piece.length()) {
      begunSeen = begun.length();
    }
    return piece.substring(from);
  }

  private void think(int index, AnthropicEventReader.Piece piece, Consumer<ChatEvent> out) {
    Block block = open.get(index);
    if (block != null && block.call < 0) {
      block.thoughts.append(piece.text());
      block.signature = piece.signature() == null ? block.signature : piece.signature();
    }
    String words = reasoning.next(piece.text());
    if (!words.isEmpty()) {
      out.accept(new ChatEvent.ReasoningDelta(words));
    }
  }

  private void call(int index, AnthropicEventReader.Piece block, Consumer<ChatEvent> out) {
    for (Integer other : open.keySet().toArray(Integer[]::new)) {
      endThoughts(other, out);
    }
    int number = calls++;
    String callId =
        block.id() == null || block.id().isEmpty()
            ? "toolu_" + Long.toHexString(System.nanoTime()) + number
            : block.id();
    Json extra = thoughts.isEmpty() ? null : thinking.remember(callId, thoughts);
    thoughts = JsonMapper.mapper().createArrayNode();
    open.put(index, new Block(number, block.input()));
    String name = block.name() == null ? "" : block.name();
    out.accept(new ChatEvent.ToolCallDelta(number, callId, name, "", extra));
  }

  /** Thoughts are whole before a call; other calls may still be under way. */
  private void endThoughts(int index, Consumer<ChatEvent> out) {
    Block block = open.get(index);
    if (block != null && block.call < 0) {
      end(index, out);
    }
  }

  private static void argue(Block block, String piece, Consumer<ChatEvent> out) {
    if (!piece.isEmpty()) {
      out.accept(new ChatEvent.ToolCallDelta(block.call, null, null, piece));
    }
  }
}
