/**
 * The transport over event loops: Netty's channels and HTTP codec, with Pekko's streams running on
 * the thread that owns the channel. Whatever lives on a loop must not block it.
 */
@NullMarked
package dev.relevo.transport.eventloop;

import org.jspecify.annotations.NullMarked;
