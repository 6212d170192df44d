package dev.relevo.access;

import dev.relevo.settings.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configured keys. Keys are compared whole and by their SHA-256 digests, and every configured
 * key is looked at each time, so that the time tells nothing about a key, not even its length.
 * Thread-safe.
 */
public final class StaticKeys {
  private final List<byte[]> digests;

  public StaticKeys(List<Secret> keys) {
    this.digests = keys.stream().map(key -> digest(key.reveal())).toList();
  }

  /** Whether callers need a key at all. */
  public boolean areRequired() {
    return !digests.isEmpty();
  }

  /**
   * A word that stands for whoever has this key, and does not tell the key; null when it is not one
   * of the configured ones, as an absent or empty key never is.
   */
  public @Nullable String caller(@Nullable String key) {
    if (key == null || key.isEmpty()) {
      return null;
    }
    byte[] digest = digest(key);
    boolean found = false;
    for (byte[] known : digests) {
      found |= MessageDigest.isEqual(known, digest);
    }
    return found ? HexFormat.of().formatHex(digest) : null;
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
