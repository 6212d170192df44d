/**
 * The client's side of Google's Gemini API in its native format, version {@code v1beta}. It sees
 * {@code provider}, {@code chat}, {@code settings}, {@code transport} and {@code wire}, and no
 * other vendor.
 */
@NullMarked
package dev.relevo.provider.gemini;

import org.jspecify.annotations.NullMarked;
