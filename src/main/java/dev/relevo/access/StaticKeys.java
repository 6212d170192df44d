package dev.relevo.access;

import dev.relevo.settings.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configured keys. Keys are compared whole and by their SHA-256 digests, and every configured
 * key is looked at each time, so that the time tells nothing about a key, not even its length.
 * Thread-safe.
 */
public final class StaticKeys implements Keys {
  private final List<Entry> entries = new ArrayList<>();

  private static final class Entry {
    private final byte[] digest;
    private final Caller caller;

    private Entry(byte[] digest, Caller caller) {
      this.digest = digest;
      this.caller = caller;
    }
  }

  private StaticKeys(List<Secret> keys, String name, boolean administrators) {
    for (Secret key : keys) {
      byte[] digest = digest(key.reveal());
      String id = name + "-" + (entries.size() + 1);
      String scope = HexFormat.of().formatHex(digest);
      entries.add(new Entry(digest, new Caller(id, scope, administrators, KeyRules.NONE)));
    }
  }

  /** Keys of callers, known as {@code key-1}, {@code key-2} and so on. */
  public static StaticKeys ofCallers(List<Secret> keys) {
    return new StaticKeys(keys, "key", false);
  }

  /** Keys of administrators, known as {@code admin-1}, {@code admin-2} and so on. */
  public static StaticKeys ofAdministrators(List<Secret> keys) {
    return new StaticKeys(keys, "admin", true);
  }

  @Override
  public boolean areRequired() {
    return !entries.isEmpty();
  }

  @Override
  public @Nullable Caller find(@Nullable String key) {
    if (key == null || key.isEmpty()) {
      return null;
    }
    byte[] digest = digest(key);
    Caller found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.digest, digest)) {
        found = entry.caller;
      }
    }
    return found;
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
