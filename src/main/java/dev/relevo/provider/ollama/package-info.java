/**
 * Ollama over its own API ({@code /api/chat} in NDJSON), which unlike its OpenAI layer tells errors
 * in the middle of an answer and durations. Source of the formats: {@code docs/api.md} and {@code
 * api/types.go} of github.com/ollama/ollama.
 */
@NullMarked
package dev.relevo.provider.ollama;

import org.jspecify.annotations.NullMarked;
