package dev.relevo.http.admin;

import dev.relevo.access.managed.IssuedKey;
import dev.relevo.access.managed.KeyOffice;
import dev.relevo.access.managed.KeyRefusal;
import dev.relevo.access.managed.ManagedKey;
import dev.relevo.http.JsonBody;
import dev.relevo.wire.JsonMapper;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.util.ByteString;

/**
 * What administrators can do with managed keys, in the terms of HTTP but without a connection. It
 * may take seconds. Thread-safe.
 */
public final class KeyDesk {
  /** Where the keys are: everything else stands below it. */
  public static final String PATH = "/admin/keys";

  private static final Duration LONGEST_GRACE = Duration.ofDays(90);

  private final KeyOffice office;
  private final InstantSource clock;

  public KeyDesk(KeyOffice office, InstantSource clock) {
    this.office = office;
    this.clock = clock;
  }

  /**
   * What is answered.
   *
   * @param status the HTTP status
   * @param body JSON
   */
  public record Reply(int status, JsonMapper.Writer body) {
    public Reply {
      Objects.requireNonNull(body, "body");
    }

    /** Whether it is what was asked for, and no error. */
    public boolean isWell() {
      return status < 300;
    }
  }

  /**
   * Does what is asked for.
   *
   * @param method the HTTP method
   * @param path the path, which begins with {@link #PATH}
   * @param body JSON, or nothing
   * @throws dev.relevo.chat.GatewayException when the body is wrong, or says so
   * @throws KeyRefusal when there is no such key, or its name is another's
   * @throws SQLException when the database cannot be asked
   */
  public Reply answer(String method, String path, ByteString body) throws SQLException {
    String rest = path.substring(Math.min(path.length(), PATH.length() + 1));
    int slash = rest.indexOf('/');
    String key = slash < 0 ? rest : rest.substring(0, slash);
    String order = slash < 0 ? "" : rest.substring(slash + 1);
    Instant now = clock.instant();
    if (rest.isEmpty()) {
      return method.equals("POST") ? create(JsonBody.of(body), now) : list(now);
    }
    return switch (order.isEmpty() ? method : method + " /" + order) {
      case "GET", "HEAD" -> told(office.get(key), now);
      case "POST", "PATCH" -> change(key, JsonBody.of(body), now);
      case "DELETE" -> told(office.delete(key), "deleted");
      case "POST /rotate" -> issued(200, office.rotate(key, grace(body)), now);
      case "POST /disable" -> told(office.disable(key), now);
      case "POST /enable" -> told(office.enable(key), now);
      default ->
          throw new KeyRefusal(
              KeyRefusal.Reason.UNKNOWN,
              "there is nothing at "
                  + method
                  + " "
                  + path
                  + "; a key takes POST /rotate, /disable and /enable after its id");
    };
  }

  private Reply list(Instant now) throws SQLException {
    List<ManagedKey> keys = office.list();
    return new Reply(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("keys");
          for (ManagedKey key : keys) {
            KeyJson.write(out, key, now);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private Reply create(JsonBody body, Instant now) throws SQLException {
    return issued(201, office.create(KeyTermsReader.created(body, now)), now);
  }

  private Reply change(String key, JsonBody body, Instant now) throws SQLException {
    return told(office.change(key, terms -> KeyTermsReader.changed(body, terms, now)), now);
  }

  private static Duration grace(ByteString bytes) {
    if (bytes.isEmpty()) {
      return Duration.ZERO;
    }
    JsonBody body = JsonBody.of(bytes);
    KeyTermsReader.allow(body, List.of("grace"));
    String said = body.text("grace");
    Duration grace = said == null ? Duration.ZERO : Spans.read(said);
    if (grace == null || grace.compareTo(LONGEST_GRACE) > 0) {
      throw body.wrong(
          "grace",
          "is '" + said + "' but must be a time such as 10m, 24h or 7d, and not longer than 90d");
    }
    return grace;
  }

  private static Reply issued(int status, IssuedKey key, Instant now) {
    return new Reply(status, out -> KeyJson.write(out, key, now));
  }

  private static Reply told(ManagedKey key, Instant now) {
    return new Reply(200, out -> KeyJson.write(out, key, now));
  }

  private static Reply told(ManagedKey key, String state) {
    return new Reply(
        200,
        out -> {
          out.writeStartObject();
          out.writeStringField("id", key.id());
          out.writeStringField("name", key.terms().name());
          out.writeStringField("state", state);
          out.writeEndObject();
        });
  }
}
