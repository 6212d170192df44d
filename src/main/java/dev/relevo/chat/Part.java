package dev.relevo.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A piece of a message's content. */
public sealed interface Part {

  /** Plain text. */
  record Text(String text) implements Part {
    public Text {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * A picture for a model that can see.
   *
   * @param url a {@code data:} URI with base64 content, or an {@code http(s)} address that the
   *     provider fetches
   * @param detail how closely to look ({@code auto}, {@code low}, {@code high}), or null when not
   *     said
   */
  record Image(String url, @Nullable String detail) implements Part {
    public Image {
      Objects.requireNonNull(url, "url");
    }
  }

  /**
   * A part of a kind that the gateway does not interpret (audio, files): passed to providers that
   * accept it.
   *
   * @param type the part's own {@code type}
   * @param raw the whole part as it came
   */
  record Other(String type, Json raw) implements Part {}
}
