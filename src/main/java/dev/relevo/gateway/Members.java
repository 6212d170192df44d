package dev.relevo.gateway;

import dev.relevo.pool.WorkerId;
import dev.relevo.provider.ProviderDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The workers as they were ordered, by name: who is meant when somebody names one. No two workers
 * ever get the same id. Thread-safe.
 */
final class Members {
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<String, WorkerId> last = new HashMap<>();

  /** The workers that a gateway starts with. */
  Members(List<ProviderDefinition> configured) {
    configured.forEach(this::put);
  }

  synchronized List<Member> all() {
    return new ArrayList<>(members.values());
  }

  /** Takes in a worker that was added while the gateway runs; null when its name is taken. */
  synchronized @Nullable Member add(ProviderDefinition provider) {
    return members.containsKey(provider.settings().id()) ? null : put(provider, false);
  }

  /** Takes in a configured worker, in place of the one of its name; it is drained as that one. */
  synchronized Member put(ProviderDefinition provider) {
    return put(provider, true);
  }

  private Member put(ProviderDefinition provider, boolean configured) {
    String name = provider.settings().id();
    WorkerId before = last.get(name);
    WorkerId id = before == null ? new WorkerId(name) : before.next();
    Member old = members.get(name);
    boolean drained = old != null && old.drained() && !old.going();
    Member member = new Member(id, provider, configured, drained, false);
    last.put(name, id);
    members.put(name, member);
    return member;
  }

  /** A worker stays as it is, except that it may be a configured one now. */
  synchronized void keep(Member member) {
    change(member.id().value(), old -> old.withConfigured(member.configured()));
  }

  /**
   * Somebody wants a worker to get no new requests, or to get some again.
   *
   * @return the worker; null when there is none of that name, or it is about to go and stays so
   */
  synchronized @Nullable WorkerId drain(String name, boolean draining) {
    Member member = members.get(name);
    if (member == null || (member.going() && !draining)) {
      return null;
    }
    return change(name, old -> old.withDrained(draining));
  }

  /** A worker is being removed; null when there is none of that name. */
  synchronized @Nullable WorkerId going(String name) {
    return change(name, old -> old.withGoing(true));
  }

  /** A worker could not be removed. */
  synchronized void stays(WorkerId id) {
    change(id.value(), old -> old.id().equals(id) ? old.withGoing(false) : old);
  }

  private @Nullable WorkerId change(String name, UnaryOperator<Member> change) {
    Member changed = members.computeIfPresent(name, (any, old) -> change.apply(old));
    return changed == null ? null : changed.id();
  }

  /** A worker is gone. */
  synchronized void gone(WorkerId id) {
    members.computeIfPresent(id.value(), (any, old) -> old.id().equals(id) ? null : old);
  }
}
