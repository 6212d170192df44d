package dev.relevo.access;

import dev.relevo.settings.Secret;
import dev.relevo.settings.Section;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who may call.
 *
 * @param apiKeys the keys that callers present; with none, everybody may ask
 * @param adminKeys the keys of administrators, good for everything else too
 * @param open whether a public address is allowed without keys
 * @param managedKeys whether there are keys in the database too; callers need one then, always
 * @param queryKey whether a key may stand in the address of a request
 */
public record AccessSettings(
    List<StaticKey> apiKeys,
    List<StaticKey> adminKeys,
    boolean open,
    boolean managedKeys,
    boolean queryKey) {
  public AccessSettings {
    apiKeys = List.copyOf(apiKeys);
    adminKeys = List.copyOf(adminKeys);
  }

  /** Reads the {@code access} section. */
  public static AccessSettings from(Section section) {
    return section.readAll(
        read -> {
          Map<String, Secret> named = new HashMap<>();
          return new AccessSettings(
              keys(read, "api-keys", named),
              keys(read, "admin-keys", named),
              read.flag("open"),
              read.flag("managed-keys"),
              read.flag("query-key"));
        });
  }

  private static List<StaticKey> keys(Section section, String list, Map<String, Secret> named) {
    List<StaticKey> keys = section.list(list, StaticKey::of, StaticKey::from);
    Map<Secret, String> names = new HashMap<>();
    for (StaticKey key : keys) {
      String name = key.name();
      if (name != null) {
        Secret other = named.putIfAbsent(name, key.secret());
        if (other != null && !other.equals(key.secret())) {
          section.fault(list, "has another key named '" + name + "'; each needs its own name");
        }
        String otherName = names.putIfAbsent(key.secret(), name);
        if (otherName != null && !otherName.equals(name)) {
          section.fault(list, "names one key twice, '" + otherName + "' and '" + name + "'");
        }
      }
    }
    return StaticKey.distinct(keys);
  }

  /** The same with more keys. */
  public AccessSettings with(List<StaticKey> moreApiKeys, List<StaticKey> moreAdminKeys) {
    return new AccessSettings(
        joined(apiKeys, moreApiKeys),
        joined(adminKeys, moreAdminKeys),
        open,
        managedKeys,
        queryKey);
  }

  private static List<StaticKey> joined(List<StaticKey> keys, List<StaticKey> more) {
    return StaticKey.distinct(Stream.concat(keys.stream(), more.stream()).toList());
  }

  /** Whether nobody may call without a key. */
  public boolean asksForKeys() {
    return managedKeys || !apiKeys.isEmpty();
  }
}
