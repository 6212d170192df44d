/**
 * Cohere over its own API, version 2 ({@code /v2/chat} in server-sent events, {@code /v2/embed},
 * {@code /v1/models}). Source of the formats: the API reference and guides at docs.cohere.com and
 * Cohere's OpenAPI description.
 */
@NullMarked
package dev.relevo.provider.cohere;

import org.jspecify.annotations.NullMarked;
