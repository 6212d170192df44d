/**
 * The transport over Pekko HTTP: the reference, and what is left where event loops are not wanted.
 */
@NullMarked
package dev.relevo.transport.pekko;

import org.jspecify.annotations.NullMarked;
