package dev.relevo.pool;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Permissions;
import dev.relevo.chat.RawPrompt;
import dev.relevo.chat.Steering;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the pool has to know about a request: everything but its content.
 *
 * @param requestId the gateway's id of the request
 * @param model the model as the caller named it
 * @param fallbackModels models to try in this order when the asked one cannot answer
 * @param strategy the strategy by name, or null for the configured one
 * @param provider the only worker that may answer, or null for any
 * @param privacy where the request may go
 * @param priority its place in the queue
 * @param caller stands for who asks; null is a caller as well
 * @param permissions who may serve it, whatever it asks for
 * @param needs what a model must be able to do
 * @param prefers what a model had better be able to do
 * @param promptCharacters the size of the prompt
 * @param maxTokens the most tokens that the answer may have, or null when not said
 * @param conversation by what its prompt is known again
 * @param tooSmall a window in tokens that has turned out too small, and so is every smaller one;
 *     null when none has
 */
public record RequestProfile(
    String requestId,
    String model,
    List<String> fallbackModels,
    @Nullable String strategy,
    @Nullable String provider,
    Steering.Privacy privacy,
    Steering.Priority priority,
    @Nullable String caller,
    Permissions permissions,
    Capabilities needs,
    Capabilities prefers,
    int promptCharacters,
    @Nullable Integer maxTokens,
    Conversation conversation,
    @Nullable Integer tooSmall) {

  /** What an answer is taken to have when nobody said how long it may be. */
  private static final int USUAL_ANSWER_TOKENS = 300;

  public RequestProfile {
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(privacy, "privacy");
    Objects.requireNonNull(priority, "priority");
    Objects.requireNonNull(permissions, "permissions");
    Objects.requireNonNull(needs, "needs");
    Objects.requireNonNull(prefers, "prefers");
    Objects.requireNonNull(conversation, "conversation");
    fallbackModels = List.copyOf(fallbackModels);
  }

  /** The profile of a request. */
  public static RequestProfile of(String requestId, ChatRequest request) {
    Steering steering = request.steering();
    return new RequestProfile(
        requestId,
        request.model(),
        fallbackModels(request),
        steering.strategy(),
        steering.provider(),
        steering.privacy(),
        steering.priority(),
        steering.caller(),
        steering.permissions(),
        Capabilities.neededBy(request),
        Capabilities.preferredFor(request),
        request.promptCharacters(),
        request.sampling().maxTokens(),
        Conversation.of(request),
        null);
  }

  /**
   * The tokens of an earlier answer mean something to the model that gave them, and to no other.
   */
  private static List<String> fallbackModels(ChatRequest request) {
    RawPrompt raw = request.rawPrompt();
    return raw != null && raw.context() != null ? List.of() : request.steering().fallbackModels();
  }

  /**
   * The profile of a request for vectors. Each input has to fit the window by itself, so the
   * longest counts as the prompt; nothing is written.
   */
  public static RequestProfile of(String requestId, EmbeddingRequest request) {
    Steering steering = request.steering();
    return new RequestProfile(
        requestId,
        request.model(),
        List.of(),
        steering.strategy(),
        steering.provider(),
        steering.privacy(),
        steering.priority(),
        steering.caller(),
        steering.permissions(),
        Capabilities.EMBEDDINGS,
        Capabilities.NONE,
        request.longestInputCharacters(),
        0,
        Conversation.NONE,
        null);
  }

  /** The same request, for which a window of this size has turned out too small. */
  public RequestProfile withTooSmall(int contextTokens) {
    return new RequestProfile(
        requestId,
        model,
        fallbackModels,
        strategy,
        provider,
        privacy,
        priority,
        caller,
        permissions,
        needs,
        prefers,
        promptCharacters,
        maxTokens,
        conversation,
        tooSmall == null ? contextTokens : Integer.valueOf(Math.max(tooSmall, contextTokens)));
  }

  /** Whether vectors are asked for; those of another model would be of no use to the caller. */
  public boolean isForVectors() {
    return needs.has(Ability.EMBEDDINGS);
  }

  /** Whether a raw prompt is asked, which was written for its model: no other gets it unasked. */
  boolean isRawPrompt() {
    return needs.has(Ability.RAW_PROMPT);
  }

  /** The size of the prompt in tokens, at four characters a token. */
  public int promptTokens() {
    return (promptCharacters + 3) / 4;
  }

  /** How many tokens to expect of the answer. */
  public int answerTokens() {
    return maxTokens == null ? USUAL_ANSWER_TOKENS : Math.min(maxTokens, USUAL_ANSWER_TOKENS);
  }

  /** How many tokens to expect in all. */
  public int tokens() {
    return promptTokens() + answerTokens();
  }
}
