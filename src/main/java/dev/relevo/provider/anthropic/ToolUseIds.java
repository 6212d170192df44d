package dev.relevo.provider.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The ids of the tool calls of one conversation, as Anthropic takes them: letters, digits, _ and -,
 * and each only once. Ids that others made are changed where they have to be, always in the same
 * way, and the results with them. Not thread-safe.
 */
final class ToolUseIds {
  private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9_-]+");

  private final Map<String, String> latest = new HashMap<>();
  private final Set<String> used = new HashSet<>();

  /** The id of the next call. */
  String ofCall(String id) {
    String base = valid(id);
    String unique = base;
    for (int i = 2; !used.add(unique); i++) {
      unique = base + "_" + i;
    }
    latest.put(id, unique);
    return unique;
  }

  /** The id of the call that a result answers: the latest of that name. */
  String ofResult(String id) {
    String known = latest.get(id);
    return known == null ? valid(id) : known;
  }

  private static String valid(String id) {
    return VALID.matcher(id).matches()
        ? id
        : "toolu_" + UUID.nameUUIDFromBytes(id.getBytes(UTF_8)).toString().replace("-", "");
  }
}
