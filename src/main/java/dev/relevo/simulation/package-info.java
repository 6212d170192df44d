/**
 * Plays a trace of requests against hosts that do not exist, in a time that does not pass, and
 * counts what became of the requests: {@code relevo simulate}. The gateway's own decisions decide,
 * beside other ways to balance load. Pure code: no threads, no clocks, no sockets; the same seed
 * gives the same figures.
 */
@NullMarked
package dev.relevo.simulation;

import org.jspecify.annotations.NullMarked;
