package dev.relevo.provider.gemini;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import dev.relevo.provider.CallMemory;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.SurrogateJoiner;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns what Gemini sends into events, whether it comes as a stream or whole. Signatures of calls
 * go to the caller with the call and into the memory, since most callers drop them. Not
 * thread-safe.
 */
final class GeminiAnswer {
  private final CallMemory memory;
  private final Supplier<String> callIds;
  private final SurrogateJoiner reasoning = new SurrogateJoiner();
  private final SurrogateJoiner text = new SurrogateJoiner();
  private int calls;
  private boolean anything;
  private @Nullable String finishReason;
  private @Nullable String blockReason;
  private @Nullable Usage usage;

  /**
   * An answer that has not begun.
   *
   * @param memory takes the signatures of calls
   * @param callIds makes an id for a call that comes without
   */
  GeminiAnswer(CallMemory memory, Supplier<String> callIds) {
    this.memory = memory;
    this.callIds = callIds;
  }

  /**
   * Takes what was read last.
   *
   * @throws dev.relevo.chat.ProviderException when it says that the model went wrong
   */
  void take(GeminiChunkReader chunk, Consumer<ChatEvent> out) {
    for (GeminiChunkReader.Piece piece : chunk.pieces) {
      anything = true;
      if (piece instanceof GeminiChunkReader.Call call) {
        out.accept(delta(call));
      } else if (piece instanceof GeminiChunkReader.Text words) {
        accept(words, out);
      }
    }
    if (!chunk.logprobs.isEmpty()) {
      out.accept(new ChatEvent.LogprobsDelta(chunk.logprobs));
    }
    if (chunk.usage != null) {
      usage = chunk.usage;
    }
    if (chunk.blockReason != null) {
      blockReason = chunk.blockReason;
    }
    if (chunk.finishReason != null) {
      finishReason = chunk.finishReason;
      requireSound(chunk.finishReason);
    }
  }

  private void accept(GeminiChunkReader.Text words, Consumer<ChatEvent> out) {
    String whole = (words.thought() ? reasoning : text).next(words.text());
    if (!whole.isEmpty()) {
      out.accept(
          words.thought() ? new ChatEvent.ReasoningDelta(whole) : new ChatEvent.TextDelta(whole));
    }
  }

  private ChatEvent delta(GeminiChunkReader.Call call) {
    String id = call.id() == null || call.id().isEmpty() ? callIds.get() : call.id();
    String signature = call.signature();
    if (signature != null) {
      memory.put(id, signature);
    }
    return new ChatEvent.ToolCallDelta(
        calls++,
        id,
        call.name(),
        SurrogateJoiner.wellFormed(call.arguments()),
        signature == null ? null : extraContent(signature));
  }

  /** In the form of Google's own OpenAI layer. */
  private static Json extraContent(String signature) {
    return new Json(
        new String(
            JsonMapper.bytes(
                out -> {
                  out.writeStartObject();
                  out.writeObjectFieldStart("google");
                  out.writeStringField("thought_signature", signature);
                  out.writeEndObject();
                  out.writeEndObject();
                }),
            StandardCharsets.UTF_8));
  }

  /** There will be no more calls of tools that could be used when the model got one wrong. */
  private static void requireSound(String reason) {
    switch (reason) {
      case "MALFORMED_FUNCTION_CALL",
          "UNEXPECTED_TOOL_CALL",
          "TOO_MANY_TOOL_CALLS",
          "MALFORMED_RESPONSE",
          "MISSING_THOUGHT_SIGNATURE" ->
          throw ProviderError.of(
                  ErrorClass.BROKEN_ANSWER, "the model went wrong in the middle: " + reason)
              .toException();
      default -> {
        // an end like others
      }
    }
  }

  /**
   * Nothing more will come.
   *
   * @throws dev.relevo.chat.ProviderException when the answer is not whole
   */
  void finish(Consumer<ChatEvent> out) {
    FinishReason reason = reason();
    String half = text.rest();
    if (!half.isEmpty()) {
      out.accept(new ChatEvent.TextDelta(half));
    }
    if (usage != null) {
      out.accept(new ChatEvent.UsageReported(usage, null));
    }
    out.accept(new ChatEvent.Finished(reason));
  }

  /** A prompt that is refused gets no candidate and so no finish reason. */
  private FinishReason reason() {
    if (finishReason == null) {
      if (blockReason != null) {
        return FinishReason.CONTENT_FILTER;
      }
      throw ProviderError.of(
              ErrorClass.BROKEN_ANSWER,
              anything
                  ? "the answer broke off: it ended without a finish reason"
                  : "the answer was empty")
          .toException();
    }
    return switch (finishReason) {
      case "MAX_TOKENS" -> FinishReason.LENGTH;
      case "SAFETY",
          "RECITATION",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT",
          "IMAGE_RECITATION" ->
          FinishReason.CONTENT_FILTER;
      default -> calls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
    };
  }
}
