package dev.relevo.faults;

import java.util.List;

/** The wire formats that are tried. */
final class Formats {
  static final Format OPENAI = new OpenAiFormat();
  static final Format OLLAMA = new OllamaFormat();
  static final Format GEMINI = new GeminiFormat();

  /** All of them, in the order of the table. */
  static final List<Format> ALL = List.of(OPENAI, OLLAMA, GEMINI);

  private Formats() {}
}
