package dev.relevo.access.managed;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is kept of a key: a salt of its own, and the digest of both. Immutable. */
final class KeyHash {
  private static final int SALT_BYTES = 16;
  private static final int DIGEST_BYTES = 32;
  private static final Pattern FORM =
      Pattern.compile("sha256:([0-9a-f]{" + 2 * SALT_BYTES + "}):([0-9a-f]{64})");

  /** Stands where there is no key: it costs the same to compare with, and no key matches it. */
  static final KeyHash OF_NOTHING = new KeyHash(new byte[SALT_BYTES], new byte[DIGEST_BYTES]);

  private final byte[] salt;
  private final byte[] digest;

  private KeyHash(byte[] salt, byte[] digest) {
    this.salt = salt;
    this.digest = digest;
  }

  /** What is to be kept of a new key. */
  static KeyHash of(String key, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new KeyHash(salt, KeyDigest.SHA_256.of(salt, key));
  }

  /** What {@link #text} has written; of anything else, what no key matches. */
  static KeyHash read(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? new KeyHash(
            HexFormat.of().parseHex(form.group(1)), HexFormat.of().parseHex(form.group(2)))
        : OF_NOTHING;
  }

  /** As the database keeps it. */
  String text() {
    return "sha256:" + HexFormat.of().formatHex(salt) + ":" + HexFormat.of().formatHex(digest);
  }

  /** Whether it is of this key, in a time that does not tell how much of it is right. */
  boolean matches(String key, KeyDigest with) {
    return MessageDigest.isEqual(digest, with.of(salt, key));
  }
}
