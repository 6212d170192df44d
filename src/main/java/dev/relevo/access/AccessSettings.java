package dev.relevo.access;

import dev.relevo.settings.Secret;
import dev.relevo.settings.Section;
import java.util.List;

/**
 * Who may call.
 *
 * @param apiKeys the keys that callers present; with none, everybody may ask
 * @param adminKeys the keys of administrators, good for everything else too
 * @param open whether a public address is allowed without keys
 */
public record AccessSettings(List<Secret> apiKeys, List<Secret> adminKeys, boolean open) {
  public AccessSettings {
    apiKeys = List.copyOf(apiKeys);
    adminKeys = List.copyOf(adminKeys);
  }

  /** Reads the {@code access} section. */
  public static AccessSettings from(Section section) {
    return section.readAll(
        read ->
            new AccessSettings(
                read.secrets("api-keys"), read.secrets("admin-keys"), read.flag("open")));
  }
}
