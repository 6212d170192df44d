package dev.relevo.access;

import java.nio.ByteBuffer;
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

  private StaticKeys(List<StaticKey> keys, String name, boolean administrators) {
    for (StaticKey key : keys) {
      byte[] digest = digest(key.secret().reveal());
      String own = key.name();
      String id = own == null ? name + "-" + (entries.size() + 1) : own;
      String scope = HexFormat.of().formatHex(digest);
      entries.add(new Entry(digest, new Caller(id, scope, administrators, KeyRules.NONE)));
    }
  }

  /** Keys of callers, known by their names, else as {@code key-1}, {@code key-2} and so on. */
  public static StaticKeys ofCallers(List<StaticKey> keys) {
    return new StaticKeys(keys, "key", false);
  }

  /** Keys of administrators, known by their names, else as {@code admin-1} and so on. */
  public static StaticKeys ofAdministrators(List<StaticKey> keys) {
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

  /** Of the characters as they are: an encoding would make one key of several. */
  private static byte[] digest(String key) {
    ByteBuffer characters = ByteBuffer.allocate(2 * key.length());
    key.chars().forEach(character -> characters.putChar((char) character));
    try {
      return MessageDigest.getInstance("SHA-256").digest(characters.array());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
