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
 * @param steering what the caller says about the way to the answer; it names no other models, since
 *     the vectors of two models do not mix
 */
public record EmbeddingRequest(
    String model,
    List<Input> inputs,
    @Nullable Integer dimensions,
    @Nullable String user,
    Map<String, Json> extra,
    Steering steering) {
  private static final int CHARACTERS_PER_TOKEN = 4;

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
    extra = Extra.copyOf(extra);
    Objects.requireNonNull(steering, "steering");
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("an embedding request needs at least one input");
    }
  }

  public EmbeddingRequest withSteering(Steering value) {
    return new EmbeddingRequest(model, inputs, dimensions, user, extra, value);
  }

  /** A request that leaves the way to the gateway. */
  public EmbeddingRequest(
      String model,
      List<Input> inputs,
      @Nullable Integer dimensions,
      @Nullable String user,
      Map<String, Json> extra) {
    this(model, inputs, dimensions, user, extra, Steering.DEFAULT);
  }

  /** Asks for a vector of each text. */
  public static EmbeddingRequest of(String model, List<String> texts) {
    return new EmbeddingRequest(
        model, texts.stream().<Input>map(Text::new).toList(), null, null, Map.of());
  }

  /** The size of the longest input in characters; a token counts for four. */
  public int longestInputCharacters() {
    return inputs.stream().mapToInt(EmbeddingRequest::characters).max().orElse(0);
  }

  /** The size of all inputs in characters; a token counts for four. */
  public int inputCharacters() {
    return inputs.stream().mapToInt(EmbeddingRequest::characters).sum();
  }

  private static int characters(Input input) {
    return input instanceof Text text
        ? text.text().length()
        : ((Tokens) input).ids().size() * CHARACTERS_PER_TOKEN;
  }
}
