/**
 * Sockets. {@link dev.relevo.transport.HttpEdge} accepts requests, {@link
 * dev.relevo.transport.Upstream} sends them on; both run on the {@link dev.relevo.transport.Lane}
 * of the request. Nothing above this package knows which implementation runs.
 */
@NullMarked
package dev.relevo.transport;

import org.jspecify.annotations.NullMarked;
