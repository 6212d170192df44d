/** The server's side of Ollama's own API, as its command line and its clients expect it. */
@NullMarked
package dev.relevo.http.ollama;

import org.jspecify.annotations.NullMarked;
