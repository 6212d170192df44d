package dev.relevo.chat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Texts of which vectors are wanted.
 *
 * @param model the model as the caller named it
 * @param inputs the texts, at least one, none of them empty
 * @param dimensions how many numbers a vector shall have, or null for as many as the model makes
 * @param user an id of the end user for the provider's abuse checks, or null
 * @param extra request fields that the gateway does not interpret, for providers that accept them
 */
public record EmbeddingRequest(
    String model,
    List<Input> inputs,
    @Nullable Integer dimensions,
    @Nullable String user,
    Map<String, Json> extra) {

  /** One thing of which a vector is wanted. */
  public sealed interface Input {}

  /** A text. */
  public record Text(String text) implements Input {
    public Text {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("an input to embed must not be empty");
      }
    }
  }

  /** A text as the numbers of its tokens in the model's own vocabulary. */
  public record Tokens(List<Integer> ids) implements Input {
    public Tokens {
      ids = List.copyOf(ids);
      if (ids.isEmpty()) {
        throw new IllegalArgumentException("an input to embed must not be empty");
      }
    }
  }

  public EmbeddingRequest {
    Objects.requireNonNull(model, "model");
    inputs = List.copyOf(inputs);
    extra = Map.copyOf(extra);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("an embedding request needs at least one input");
    }
  }

  /** Asks for a vector of each text. */
  public static EmbeddingRequest of(String model, List<String> texts) {
    return new EmbeddingRequest(
        model, texts.stream().<Input>map(Text::new).toList(), null, null, Map.of());
  }
}
