package dev.relevo.chat;

import java.util.HexFormat;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a distributed trace, as W3C's Trace Context (level 1) writes it. Immutable.
 *
 * @param traceId the trace, 32 hexadecimal digits in lower case, not all zero
 * @param spanId the place in it, 16 hexadecimal digits in lower case, not all zero
 * @param sampled whether whoever came before records it
 * @param state what vendors have added, which is passed on as it is; null for nothing
 */
public record TraceContext(String traceId, String spanId, boolean sampled, @Nullable String state) {
  private static final Pattern TRACE_PARENT =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  private static final String NO_TRACE = "0".repeat(32);
  private static final String NO_SPAN = "0".repeat(16);

  /** It goes into a header again as it is. */
  private static final Pattern STATE = Pattern.compile(" *[!-~][ -~]*");

  private static final int MOST_STATE = 512;

  public TraceContext {
    Objects.requireNonNull(traceId, "traceId");
    Objects.requireNonNull(spanId, "spanId");
  }

  /**
   * Reads the headers {@code traceparent} and {@code tracestate}.
   *
   * @return null when the first is absent or makes no sense: then a trace begins anew
   */
  public static @Nullable TraceContext parse(@Nullable String parent, @Nullable String state) {
    if (parent == null) {
      return null;
    }
    Matcher matcher = TRACE_PARENT.matcher(parent.trim());
    if (!matcher.matches()
        || matcher.group(1).equals("ff")
        || (matcher.group(1).equals("00") && matcher.group(5) != null)
        || matcher.group(2).equals(NO_TRACE)
        || matcher.group(3).equals(NO_SPAN)) {
      return null;
    }
    boolean sampled = (Integer.parseInt(matcher.group(4), 16) & 1) == 1;
    boolean kept = state != null && state.length() <= MOST_STATE && STATE.matcher(state).matches();
    return new TraceContext(matcher.group(2), matcher.group(3), sampled, kept ? state : null);
  }

  /** The beginning of a trace of our own. */
  public static TraceContext begin(boolean sampled, LongSupplier random) {
    return new TraceContext(
        HexFormat.of().toHexDigits(random.getAsLong()) + id(random), id(random), sampled, null);
  }

  /** A place below this one. */
  public TraceContext child(LongSupplier random) {
    return new TraceContext(traceId, id(random), sampled, state);
  }

  /** The same place without what vendors have added. */
  public TraceContext withoutState() {
    return state == null ? this : new TraceContext(traceId, spanId, sampled, null);
  }

  private static String id(LongSupplier random) {
    long id = random.getAsLong();
    return HexFormat.of().toHexDigits(id == 0 ? 1 : id);
  }

  /** The value of the header {@code traceparent}. */
  public String parent() {
    return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
  }
}
