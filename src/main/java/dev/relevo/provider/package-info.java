/**
 * What a provider is: the {@link dev.relevo.provider.ChatProvider} interface, what is configured
 * for one, and what it can do. Each wire format has a package below this one; they do not see each
 * other.
 */
@NullMarked
package dev.relevo.provider;

import org.jspecify.annotations.NullMarked;
