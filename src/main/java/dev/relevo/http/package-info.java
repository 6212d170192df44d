/**
 * The HTTP surface. {@link dev.relevo.http.HttpServer} binds the routes; each dialect has a package
 * below this one that reads requests and writes answers and errors in its own shape. No actor is
 * known here: all goes through {@link dev.relevo.gateway.Gateway}.
 */
@NullMarked
package dev.relevo.http;

import org.jspecify.annotations.NullMarked;
