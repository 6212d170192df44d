/** What the gateway promises when somebody means harm, tried over real sockets. */
@NullMarked
package dev.relevo.security;

import org.jspecify.annotations.NullMarked;
