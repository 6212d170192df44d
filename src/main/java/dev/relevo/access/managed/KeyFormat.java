package dev.relevo.access.managed;

import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a managed key looks: {@code relevo-ID-SECRET}. Its beginning tells those who find one what it
 * is; the id, which everybody may see, tells which it is; the secret has 256 random bits.
 */
final class KeyFormat {
  private static final String DIGITS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int ID_DIGITS = 36;
  private static final int ID_LENGTH = 10;

  /** As many digits to the base of 62 as 256 bits need. */
  private static final int SECRET_LENGTH = 43;

  private static final Pattern FORM =
      Pattern.compile("relevo-([0-9a-z]{" + ID_LENGTH + "})-[0-9A-Za-z]{" + SECRET_LENGTH + "}");

  private KeyFormat() {}

  static String newId(SecureRandom random) {
    return digits(ID_LENGTH, ID_DIGITS, random);
  }

  static String newKey(String id, SecureRandom random) {
    return "relevo-" + id + "-" + digits(SECRET_LENGTH, DIGITS.length(), random);
  }

  private static String digits(int length, int base, SecureRandom random) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(DIGITS.charAt(random.nextInt(base)));
    }
    return text.toString();
  }

  /** The id in what may be a managed key, or null when it cannot be one. */
  static @Nullable String idIn(String presented) {
    Matcher form = FORM.matcher(presented);
    return form.matches() ? form.group(1) : null;
  }
}
