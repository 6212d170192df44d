/** Keys that administrators make while the gateway runs; the database keeps their hashes. */
@NullMarked
package dev.relevo.access.managed;

import org.jspecify.annotations.NullMarked;
