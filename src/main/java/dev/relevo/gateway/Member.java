package dev.relevo.gateway;

import dev.relevo.pool.WorkerId;
import dev.relevo.provider.ProviderDefinition;
import java.util.Objects;

/**
 * A worker as it was ordered.
 *
 * @param id the worker
 * @param provider what it is made of
 * @param configured whether it stands in the configuration; else it was added while the gateway
 *     runs
 * @param drained whether somebody wants it to get no new requests for now
 * @param going whether it is being removed
 */
record Member(
    WorkerId id, ProviderDefinition provider, boolean configured, boolean drained, boolean going) {
  Member {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(provider, "provider");
  }

  Member withConfigured(boolean value) {
    return new Member(id, provider, value, drained, going);
  }

  Member withDrained(boolean value) {
    return new Member(id, provider, configured, value, going);
  }

  Member withGoing(boolean value) {
    return new Member(id, provider, configured, drained, value);
  }
}
