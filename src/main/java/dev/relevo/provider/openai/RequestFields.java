package dev.relevo.provider.openai;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which request fields a vendor takes, and under which names. A body holds these and no others:
 * some vendors refuse whatever they do not know.
 *
 * @param maxTokens the field that bounds the answer
 * @param seed the field of the seed, or null when it takes none
 * @param user the field of the end user's id, or null when it takes none
 * @param traits what it takes of what not all take
 * @param others the fields that mean nothing to the gateway and are passed on, or null for all
 * @param parts the kinds of content beside text and pictures that it takes, or null for all
 * @param effort how it is told how hard to think
 * @param history what it asks of the conversation so far
 * @param vectors how it is asked for vectors
 */
record RequestFields(
    String maxTokens,
    @Nullable String seed,
    @Nullable String user,
    Set<Trait> traits,
    @Nullable Set<String> others,
    @Nullable Set<String> parts,
    Effort effort,
    History history,
    Vectors vectors) {

  /** Something that not every vendor takes. */
  enum Trait {
    /** {@code stream_options}: usage in streams has to be asked for. */
    USAGE_OPTION,
    /** The role {@code developer}. */
    DEVELOPER_ROLE,
    /** {@code messages[].name}. */
    SPEAKER_NAMES,
    /** {@code top_k}. */
    TOP_K,
    /** {@code logprobs} and {@code top_logprobs}. */
    LOGPROBS,
    /** {@code parallel_tool_calls}. */
    PARALLEL_CALLS,
    /** {@code tools[].function.strict}. */
    STRICT_TOOLS,
    /**
     * {@code tool_calls[].extra_content}, which Google's own layer sends and wants to see again.
     */
    EXTRA_CONTENT
  }

  /** How a vendor is told how hard to think. */
  enum Effort {
    /** By {@code reasoning_effort} as it stands. */
    AS_IT_STANDS,
    /** As OpenAI: only its reasoning models know the field, and they refuse some others. */
    OPENAI,
    /** As Groq: {@code none} or {@code default} for some models, three levels for others. */
    GROQ,
    /**
     * As DeepSeek: {@code thinking} switches it, {@code low}, {@code high} and {@code max} set it.
     */
    DEEPSEEK,
    /** As Mistral: {@code high} or {@code none}, for some models. */
    MISTRAL
  }

  /** What a vendor asks of the conversation so far. */
  enum History {
    /** Nothing that other vendors do not ask too. */
    PLAIN,
    /** Turns that called tools carry the thoughts that led to it, even when there are none. */
    THOUGHTS_WITH_CALLS,
    /** Turns that called tools carry the {@code reasoning_details} that came with them. */
    DETAILS_WITH_CALLS,
    /** Ids of tool calls are nine letters and digits, and a user never follows a tool. */
    SHORT_IDS_AND_TURNS;

    /** Whether what came with calls has to be remembered for clients that drop it. */
    boolean isRemembered() {
      return this == THOUGHTS_WITH_CALLS || this == DETAILS_WITH_CALLS;
    }
  }

  /** How a vendor is asked for vectors. */
  enum Vectors {
    /** As OpenAI. */
    OPENAI,
    /** As Mistral: texts only, another name for the length, and nothing that it does not know. */
    MISTRAL,
    /** It makes none. */
    NONE
  }

  /** What most servers take: anything. */
  static final RequestFields LENIENT =
      new RequestFields(
          "max_tokens",
          "seed",
          "user",
          EnumSet.complementOf(EnumSet.of(Trait.DEVELOPER_ROLE, Trait.EXTRA_CONTENT)),
          null,
          null,
          Effort.AS_IT_STANDS,
          History.PLAIN,
          Vectors.OPENAI);

  RequestFields {
    Objects.requireNonNull(maxTokens, "maxTokens");
    Objects.requireNonNull(effort, "effort");
    Objects.requireNonNull(history, "history");
    Objects.requireNonNull(vectors, "vectors");
    EnumSet<Trait> copy = EnumSet.noneOf(Trait.class);
    copy.addAll(traits);
    traits = Collections.unmodifiableSet(copy);
    others = others == null ? null : Set.copyOf(others);
    parts = parts == null ? null : Set.copyOf(parts);
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }

  /** Whether a field that means nothing to the gateway is passed on. */
  boolean passes(String field) {
    return others == null || others.contains(field);
  }

  /** Whether content of a kind that means nothing to the gateway is passed on. */
  boolean passesPart(String type) {
    return parts == null || parts.contains(type);
  }

  RequestFields with(Trait trait) {
    EnumSet<Trait> more = EnumSet.noneOf(Trait.class);
    more.addAll(traits);
    more.add(trait);
    return new RequestFields(maxTokens, seed, user, more, others, parts, effort, history, vectors);
  }

  RequestFields withHistory(History value) {
    return new RequestFields(maxTokens, seed, user, traits, others, parts, effort, value, vectors);
  }
}
