package dev.relevo.chat;

import java.util.Locale;
import java.util.Objects;

/**
 * How an answer came to have the shape that its request asks for.
 *
 * @param way what bound the model to the shape
 * @param repaired whether the model was shown a first answer of its that would not do
 */
public record StructuredOutput(Way way, boolean repaired) {

  /** What bound the model to the shape. */
  public enum Way {
    /** The model was bound to the very shape that was asked for; the gateway checked nothing. */
    NATIVE,
    /** The model was bound to a JSON object; the gateway checked the answer. */
    JSON_OBJECT,
    /** The model was told by an instruction; the gateway checked the answer. */
    INSTRUCTED
  }

  public StructuredOutput {
    Objects.requireNonNull(way, "way");
  }

  /** The words for headers and replies: {@code native}, {@code instructed; repaired}. */
  @Override
  public String toString() {
    String name = way.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return repaired ? name + "; repaired" : name;
  }
}
