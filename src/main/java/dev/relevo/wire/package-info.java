/**
 * Framing and JSON, shared by both sides of the gateway: the one ObjectMapper, the splitting of
 * byte streams into server-sent events and lines, and the JSON value within a text. It knows no
 * vendor and no dialect.
 */
@NullMarked
package dev.relevo.wire;

import org.jspecify.annotations.NullMarked;
