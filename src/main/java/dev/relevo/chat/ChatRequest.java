package dev.relevo.chat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a model: one canonical form for every dialect and provider.
 *
 * @param model the model as the caller named it; {@link #AUTO} leaves the choice to the gateway
 * @param messages the conversation so far, at least one turn
 * @param sampling how the words are picked
 * @param tools functions that the model may call
 * @param toolChoice whether it has to, or null when not said
 * @param parallelToolCalls whether it may call several at once, or null when not said
 * @param format the shape of the answer's text
 * @param reasoningEffort how hard to think ({@code none}, {@code minimal}, {@code low}, {@code
 *     medium}, {@code high}, …), or null when not said
 * @param user an id of the end user for the provider's abuse checks, or null
 * @param topLogprobs asks how likely each token was, and how likely so many others were at its
 *     place; null when not asked
 * @param extra request fields that the gateway does not interpret, for providers that accept them
 * @param steering what the caller says about the way to an answer
 * @param rawPrompt how the prompt reaches the model, where not as a conversation; else null
 */
public record ChatRequest(
    String model,
    List<Message> messages,
    Sampling sampling,
    List<Tool> tools,
    @Nullable ToolChoice toolChoice,
    @Nullable Boolean parallelToolCalls,
    ResponseFormat format,
    @Nullable String reasoningEffort,
    @Nullable String user,
    @Nullable Integer topLogprobs,
    Map<String, Json> extra,
    Steering steering,
    @Nullable RawPrompt rawPrompt) {

  /** The model name that leaves the choice to the gateway. */
  public static final String AUTO = "auto";

  public ChatRequest {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(steering, "steering");
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    extra = Extra.copyOf(extra);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a chat request needs at least one message");
    }
  }

  /** A request that is a conversation. */
  public ChatRequest(
      String model,
      List<Message> messages,
      Sampling sampling,
      List<Tool> tools,
      @Nullable ToolChoice toolChoice,
      @Nullable Boolean parallelToolCalls,
      ResponseFormat format,
      @Nullable String reasoningEffort,
      @Nullable String user,
      @Nullable Integer topLogprobs,
      Map<String, Json> extra,
      Steering steering) {
    this(
        model,
        messages,
        sampling,
        tools,
        toolChoice,
        parallelToolCalls,
        format,
        reasoningEffort,
        user,
        topLogprobs,
        extra,
        steering,
        null);
  }

  /** A request that says nothing but its messages; the gateway chooses the model. */
  public static ChatRequest of(Message... messages) {
    return of(AUTO, List.of(messages));
  }

  /** A request that names a model and says nothing else but its messages. */
  public static ChatRequest of(String model, List<Message> messages) {
    return new ChatRequest(
        model,
        messages,
        Sampling.DEFAULT,
        List.of(),
        null,
        null,
        ResponseFormat.TEXT,
        null,
        null,
        null,
        Map.of(),
        Steering.DEFAULT);
  }

  public ChatRequest withModel(String value) {
    Draft draft = new Draft(this);
    draft.model = value;
    return draft.finished();
  }

  public ChatRequest withMessages(List<Message> value) {
    Draft draft = new Draft(this);
    draft.messages = value;
    return draft.finished();
  }

  public ChatRequest withSampling(Sampling value) {
    Draft draft = new Draft(this);
    draft.sampling = value;
    return draft.finished();
  }

  public ChatRequest withTools(List<Tool> value, @Nullable ToolChoice choice) {
    Draft draft = new Draft(this);
    draft.tools = value;
    draft.toolChoice = choice;
    return draft.finished();
  }

  public ChatRequest withFormat(ResponseFormat value) {
    Draft draft = new Draft(this);
    draft.format = value;
    return draft.finished();
  }

  public ChatRequest withReasoningEffort(@Nullable String value) {
    Draft draft = new Draft(this);
    draft.reasoningEffort = value;
    return draft.finished();
  }

  public ChatRequest withTopLogprobs(@Nullable Integer value) {
    Draft draft = new Draft(this);
    draft.topLogprobs = value;
    return draft.finished();
  }

  public ChatRequest withExtra(Map<String, Json> value) {
    Draft draft = new Draft(this);
    draft.extra = value;
    return draft.finished();
  }

  public ChatRequest withSteering(Steering value) {
    Draft draft = new Draft(this);
    draft.steering = value;
    return draft.finished();
  }

  public ChatRequest withRawPrompt(@Nullable RawPrompt value) {
    Draft draft = new Draft(this);
    draft.rawPrompt = value;
    return draft.finished();
  }

  /** A request in the making, of which one thing is about to change. */
  private static final class Draft {
    private String model;
    private List<Message> messages;
    private Sampling sampling;
    private List<Tool> tools;
    private @Nullable ToolChoice toolChoice;
    private final @Nullable Boolean parallelToolCalls;
    private ResponseFormat format;
    private @Nullable String reasoningEffort;
    private final @Nullable String user;
    private @Nullable Integer topLogprobs;
    private Map<String, Json> extra;
    private Steering steering;
    private @Nullable RawPrompt rawPrompt;

    private Draft(ChatRequest from) {
      model = from.model;
      messages = from.messages;
      sampling = from.sampling;
      tools = from.tools;
      toolChoice = from.toolChoice;
      parallelToolCalls = from.parallelToolCalls;
      format = from.format;
      reasoningEffort = from.reasoningEffort;
      user = from.user;
      topLogprobs = from.topLogprobs;
      extra = from.extra;
      steering = from.steering;
      rawPrompt = from.rawPrompt;
    }

    private ChatRequest finished() {
      return new ChatRequest(
          model,
          messages,
          sampling,
          tools,
          toolChoice,
          parallelToolCalls,
          format,
          reasoningEffort,
          user,
          topLogprobs,
          extra,
          steering,
          rawPrompt);
    }
  }

  /** The number of characters of text in all messages: the cheap measure of a prompt's size. */
  public int promptCharacters() {
    int sum = 0;
    for (Message message : messages) {
      for (Part part : message.content()) {
        if (part instanceof Part.Text text) {
          sum += text.text().length();
        }
      }
    }
    return sum;
  }

  /** Whether a message holds a picture. */
  public boolean hasImages() {
    for (Message message : messages) {
      for (Part part : message.content()) {
        if (part instanceof Part.Image) {
          return true;
        }
      }
    }
    return false;
  }
}
