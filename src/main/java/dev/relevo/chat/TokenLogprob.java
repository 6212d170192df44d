package dev.relevo.chat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How likely one token of an answer was.
 *
 * @param token the token's text
 * @param logprob the natural logarithm of its probability
 * @param bytes its UTF-8 bytes, each from 0 to 255, where a token may be a part of a character;
 *     null when the provider does not say
 * @param top the likeliest tokens at this place, where they were asked for
 */
public record TokenLogprob(
    String token, double logprob, @Nullable List<Integer> bytes, List<TokenLogprob> top) {
  public TokenLogprob {
    Objects.requireNonNull(token, "token");
    bytes = bytes == null ? null : List.copyOf(bytes);
    top = List.copyOf(top);
  }
}
