package dev.relevo.telemetry;

import dev.relevo.gateway.RequestRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request that has ended. It has no place for what a request or an answer says, for a
 * header, or for a key. Immutable.
 *
 * @param startedAt when it came
 * @param took how long it took, to the end of its answer
 * @param requestId the gateway's id of it
 * @param method its method, or null where it was not even HTTP
 * @param path its decoded path, which may hold anything; null where it was not even HTTP
 * @param status the status that was answered
 * @param dialect the dialect that it was answered in, or null where it was not even HTTP
 * @param key the id of the caller's key; null where no caller was let in
 * @param client the address at the other end of the connection, which may be a proxy's; null where
 *     it is not known
 * @param left whether the client was gone before the end
 * @param record what became of it in the gateway; null where it did not come to that. Where the
 *     gateway was asked twice, to have an answer mended, it is the second time
 */
public record AccessEntry(
    Instant startedAt,
    Duration took,
    String requestId,
    @Nullable String method,
    @Nullable String path,
    int status,
    @Nullable String dialect,
    @Nullable String key,
    @Nullable InetAddress client,
    boolean left,
    @Nullable RequestRecord record) {
  public AccessEntry {
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(took, "took");
    Objects.requireNonNull(requestId, "requestId");
  }
}
