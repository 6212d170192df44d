package dev.relevo.access;

import dev.relevo.settings.Secret;
import dev.relevo.settings.Section;
import java.util.List;

/**
 * Who may call.
 *
 * @param apiKeys the keys that callers present; with none, everybody may call
 * @param open whether a public address is allowed without keys
 */
public record AccessSettings(List<Secret> apiKeys, boolean open) {
  public AccessSettings {
    apiKeys = List.copyOf(apiKeys);
  }

  /** Reads the {@code access} section. */
  public static AccessSettings from(Section section) {
    return section.readAll(read -> new AccessSettings(read.secrets("api-keys"), read.flag("open")));
  }
}
