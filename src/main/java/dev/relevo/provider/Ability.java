package dev.relevo.provider;

import java.util.Locale;

/** Something that a model can do, natively: without the gateway's help. */
public enum Ability {
  /** It answers in words. */
  CHAT("chat"),
  /** It can call tools. */
  TOOLS("tools"),
  /** It can see pictures. */
  IMAGES("images"),
  /** It can be bound to answer with a JSON object. */
  JSON_OBJECT("JSON answers"),
  /** It can be bound to a JSON Schema. */
  JSON_SCHEMA("JSON Schema answers"),
  /** It can be told how hard to think. */
  REASONING("reasoning effort"),
  /** It tells how likely its tokens were. */
  LOGPROBS("log probabilities"),
  /** It goes on from the text of a last assistant turn. */
  PREFILL("continuation of a begun answer"),
  /** It makes vectors of texts. */
  EMBEDDINGS("embeddings"),
  /** It takes a {@link dev.relevo.chat.RawPrompt}. Only the wire format decides that. */
  RAW_PROMPT("raw prompts");

  private final String words;

  Ability(String words) {
    this.words = words;
  }

  /** The ability in words, for people. */
  public String words() {
    return words;
  }

  /** Whether configuration may say that a model can do it. */
  boolean isConfigurable() {
    return this != RAW_PROMPT;
  }

  /** The ability's name in configuration and in replies: {@code json-schema}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
