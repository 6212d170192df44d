package dev.relevo.app;

import java.util.Objects;

/**
 * Something to know about how the configuration came about.
 *
 * @param kind how much it matters
 * @param text the note in words; it holds no secret
 */
record Note(Kind kind, String text) {

  /** How much a note matters. */
  enum Kind {
    /** Where a setting comes from. */
    FOUND,
    /** Something that was said and has no effect, or another than expected. */
    WARNING
  }

  Note {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(text, "text");
  }

  static Note found(String text) {
    return new Note(Kind.FOUND, text);
  }

  static Note warning(String text) {
    return new Note(Kind.WARNING, text);
  }
}
