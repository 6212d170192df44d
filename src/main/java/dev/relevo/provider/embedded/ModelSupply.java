package dev.relevo.provider.embedded;

/** Sees to it that an engine's file is in its place. Thread-safe. */
interface ModelSupply extends AutoCloseable {

  /** How it stands with the file. */
  sealed interface State {}

  /** It is there, or it is not and nobody knows where to get it from; reading it tells. */
  record Settled() implements State {}

  /** It is being fetched. */
  record Underway(String text) implements State {}

  /** It cannot be had now; it will be tried again. */
  record Failed(String reason) implements State {}

  /** How it stands now; begins to get what is missing. Does not wait for a network. */
  State look();

  /** Gives up what is under way. */
  @Override
  void close();
}
