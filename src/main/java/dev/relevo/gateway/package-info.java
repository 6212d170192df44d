/**
 * The facade for embedders and for the HTTP surface: {@link dev.relevo.gateway.Gateway} takes a
 * request and gives an answer, whoever it comes from. Here the parts are wired together, and here
 * one request's attempts are made.
 */
@NullMarked
package dev.relevo.gateway;

import org.jspecify.annotations.NullMarked;
