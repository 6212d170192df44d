/**
 * The server's side of the model-service API: a system prompt and a context of any JSON go in, one
 * text comes out, which is checked to be JSON where the prompt asks for JSON.
 */
@NullMarked
package dev.relevo.http.service;

import org.jspecify.annotations.NullMarked;
