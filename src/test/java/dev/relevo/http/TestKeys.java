package dev.relevo.http;

import dev.relevo.access.Caller;
import dev.relevo.access.KeyRules;
import dev.relevo.access.Keys;
import dev.relevo.chat.Permissions;
import dev.relevo.chat.Steering;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys with rules, by themselves. */
record TestKeys(Map<String, KeyRules> rules) implements Keys {

  /** Rules that allow these models and these workers. */
  static KeyRules allowing(List<String> models, List<String> workers) {
    return new KeyRules(new Permissions(models, workers), Steering.Privacy.ANY, null, null, null);
  }

  @Override
  public boolean areRequired() {
    return true;
  }

  @Override
  public @Nullable Caller find(@Nullable String key) {
    KeyRules found = key == null ? null : rules.get(key);
    return found == null ? null : new Caller(key, key, false, found);
  }
}
