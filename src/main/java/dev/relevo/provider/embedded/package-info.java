/**
 * A model that runs beside the gateway: llama.cpp in a child JVM, so that a crash of native code
 * costs a restart and not the gateway. {@code EmbeddedProvider} has work for engines, {@code
 * Engines} decides which process serves, {@code EngineProcess} is one of them; {@code EngineMain}
 * is the child's main class. The two exchange {@code EngineFrame}s, and the child uses nothing
 * beyond this package, {@code chat}, Jackson's core and the binding.
 */
@NullMarked
package dev.relevo.provider.embedded;

import org.jspecify.annotations.NullMarked;
