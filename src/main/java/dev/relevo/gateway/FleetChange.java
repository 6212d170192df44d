package dev.relevo.gateway;

import dev.relevo.provider.ProviderDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has to be done so that the workers become those that are configured. One whose definition is
 * the same is kept, and one that was added while the gateway runs, unless its name is configured
 * otherwise. One that is about to go is none any more.
 *
 * @param added those to add
 * @param replaced those to be replaced by another of their name
 * @param removed those to remove
 * @param kept those that stay as they are
 */
record FleetChange(
    List<ProviderDefinition> added,
    List<Replacement> replaced,
    List<Member> removed,
    List<Member> kept) {

  /** A worker, and what its name stands for from now on. */
  record Replacement(Member old, ProviderDefinition provider) {}

  FleetChange {
    added = List.copyOf(added);
    replaced = List.copyOf(replaced);
    removed = List.copyOf(removed);
    kept = List.copyOf(kept);
  }

  /** Whether everything stays as it is. */
  boolean isNone() {
    return added.isEmpty() && replaced.isEmpty() && removed.isEmpty();
  }

  /**
   * Compares.
   *
   * @param members the workers
   * @param configured the providers that are configured
   */
  static FleetChange between(Collection<Member> members, List<ProviderDefinition> configured) {
    Map<String, Member> now = new HashMap<>();
    members.stream().filter(it -> !it.going()).forEach(it -> now.put(it.id().value(), it));
    List<ProviderDefinition> added = new ArrayList<>();
    List<Replacement> replaced = new ArrayList<>();
    List<Member> kept = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ProviderDefinition provider : configured) {
      names.add(provider.settings().id());
      Member old = now.get(provider.settings().id());
      if (old == null) {
        added.add(provider);
      } else if (old.provider().isSameAs(provider)) {
        kept.add(old.withConfigured(true));
      } else {
        replaced.add(new Replacement(old, provider));
      }
    }
    List<Member> removed = new ArrayList<>();
    for (Member member : members) {
      if (!member.going() && !names.contains(member.id().value())) {
        (member.configured() ? removed : kept).add(member);
      }
    }
    return new FleetChange(added, replaced, removed, kept);
  }
}
