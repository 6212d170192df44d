package dev.relevo.access.managed;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makes of a salt and a key what is kept of the key. */
@FunctionalInterface
interface KeyDigest {
  /**
   * SHA-256 over the salt and the whole key. A slow hash protects what people can remember, since
   * it can be guessed; of 256 random bits nobody guesses any, and the gateway computes it for each
   * request.
   */
  KeyDigest SHA_256 =
      (salt, key) -> {
        try {
          MessageDigest digest = MessageDigest.getInstance("SHA-256");
          digest.update(salt);
          return digest.digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
          throw new IllegalStateException("every Java platform has SHA-256", e);
        }
      };

  byte[] of(byte[] salt, String key);
}
