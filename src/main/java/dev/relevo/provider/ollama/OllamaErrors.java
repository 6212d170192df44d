package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.RetryAfter;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.provider.VendorText;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.wire.JsonMapper;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What Ollama's failures mean. It answers {@code {"error": "text"}}, with a status before the
 * answer has begun and as a line of the answer afterwards ({@code server/routes.go}).
 */
final class OllamaErrors {
  private static final String NO_SUCH_PATH = "404 page not found";

  private OllamaErrors() {}

  /** The meaning of a reply that is not a success. */
  static ProviderError of(UpstreamReply reply, Instant now) {
    String text = text(reply.wholeBody().utf8String());
    return new ProviderError(
        classify(reply.status(), text),
        reply.status(),
        VendorText.refused(reply.status(), text),
        RetryAfter.of(reply, now),
        false,
        param(text));
  }

  /** The same for a reply of {@code /api/embed}, a path that hosts before 0.2.6 do not have. */
  static ProviderError ofEmbedding(UpstreamReply reply, Instant now) {
    return reply.status() == 404 && text(reply.wholeBody().utf8String()).startsWith(NO_SUCH_PATH)
        ? ProviderError.ofStatus(
            ErrorClass.UNSUPPORTED, 404, "this Ollama is too old to make vectors: update it")
        : of(reply, now);
  }

  /** The same for a reply of a path about models, which older hosts and proxies may lack. */
  static ProviderError ofOrder(UpstreamReply reply, Instant now) {
    return reply.status() == 404 && text(reply.wholeBody().utf8String()).startsWith(NO_SUCH_PATH)
        ? ProviderError.ofStatus(
            ErrorClass.UNSUPPORTED, 404, "this Ollama cannot do that: it may have to be updated")
        : of(reply, now);
  }

  /** The meaning of an error that came while a model was fetched. */
  static ProviderError ofPull(String model, String text) {
    String words = text.toLowerCase(Locale.ROOT);
    ErrorClass meaning = ErrorClass.TRANSIENT;
    if (VendorText.containsAny(words, "does not exist", "not found", "manifest unknown")) {
      meaning = ErrorClass.MODEL_MISSING;
    } else if (VendorText.containsAny(words, "newer version", "unsupported")) {
      meaning = ErrorClass.UNSUPPORTED;
    } else if (VendorText.containsAny(words, "invalid model", "unauthorized", "access denied")) {
      meaning = ErrorClass.CALLER_FAULT;
    }
    return ProviderError.of(meaning, model + " cannot be fetched: " + VendorText.cut(text));
  }

  /** Whether the model can do nothing but embed, so that it has to be asked for that. */
  static boolean isOfEmbeddingOnly(ProviderError error) {
    return error.status() == 400 && error.message().endsWith("does not support generate");
  }

  /** The field, by OpenAI's name, that asks for what the model cannot do; null when none does. */
  private static @Nullable String param(String text) {
    if (text.endsWith("does not support tools")) {
      return "tools";
    }
    return text.endsWith("does not support thinking") ? "reasoning_effort" : null;
  }

  /** The meaning of an error that came as a line of an answer. */
  static ProviderError inStream(String text) {
    return ProviderError.of(classify(0, text), VendorText.insideAnswer(VendorText.cut(text)));
  }

  /** Whether the host has no memory for the model with the window that was asked for. */
  static boolean isOfMemory(ProviderError error) {
    String words = error.message().toLowerCase(Locale.ROOT);
    return error.status() == 500
        && VendorText.containsAny(
            words, "more system memory", "out of memory", "insufficient memory");
  }

  private static String text(String body) {
    try {
      JsonNode error = JsonMapper.read(body).path("error");
      if (error.isTextual()) {
        return VendorText.cut(error.asText());
      }
      return VendorText.cut(error.path("message").asText(""));
    } catch (JsonProcessingException e) {
      return VendorText.ofPlainBody(body);
    }
  }

  /** Words first, because Ollama gives 400 and 500 to failures of many kinds. */
  private static ErrorClass classify(int status, String text) {
    String words = text.toLowerCase(Locale.ROOT);
    if (VendorText.containsAny(
        words,
        "prompt too long",
        "context length",
        "context window",
        "context size",
        "context limit")) {
      return ErrorClass.TOO_LONG;
    }
    if (VendorText.containsAny(
        words, "does not support", "missing data required for image", "more system memory")) {
      return ErrorClass.UNSUPPORTED;
    }
    if (status == 404 || (words.startsWith("model ") && words.contains("not found"))) {
      return ErrorClass.MODEL_MISSING;
    }
    return status == 0 ? ErrorClass.TRANSIENT : UpstreamErrors.ofStatus(status);
  }
}
