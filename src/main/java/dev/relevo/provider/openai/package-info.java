/**
 * The client's side of OpenAI's chat completions, and the many vendors that speak it. Vendors
 * differ by a row of {@link dev.relevo.provider.openai.OpenAiPreset}, not by code.
 */
@NullMarked
package dev.relevo.provider.openai;

import org.jspecify.annotations.NullMarked;
