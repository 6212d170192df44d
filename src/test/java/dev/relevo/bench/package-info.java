/**
 * Relays written by hand, which the benchmark measures beside the gateway. {@code src/test/bench}
 * starts them.
 */
package dev.relevo.bench;
