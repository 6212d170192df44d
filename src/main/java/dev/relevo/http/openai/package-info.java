/**
 * The server's side of OpenAI's API: chat completions and models, as the official SDKs expect them.
 */
@NullMarked
package dev.relevo.http.openai;

import org.jspecify.annotations.NullMarked;
