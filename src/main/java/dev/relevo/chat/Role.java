package dev.relevo.chat;

/** Who speaks in a {@link Message}. */
public enum Role {
  /** Instructions of the operator; the oldest spelling, understood everywhere. */
  SYSTEM,
  /**
   * Instructions of the application, as newer OpenAI models name them; elsewhere the same as {@link
   * #SYSTEM}.
   */
  DEVELOPER,
  /** The person or program that asks. */
  USER,
  /** The model. */
  ASSISTANT,
  /** The result of a tool that the model called. */
  TOOL
}
