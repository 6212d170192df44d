package dev.relevo.access.managed;

import dev.relevo.database.Database;
import dev.relevo.settings.Secret;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where administrators make and change keys. Every call asks the database and may take seconds, so
 * no thread that serves requests may call; what is done is on the disk when the call returns, and
 * holds for the next request. Thread-safe; several gateways may do the same at once.
 *
 * <p>Keys are found by their ids, else by their names. Every call throws an {@link SQLException}
 * when the database cannot be asked, and all that name a key a {@link KeyRefusal} when there is no
 * such key.
 */
public final class KeyOffice {
  /** The class of failures of rows that must be unique, in every database. */
  private static final String NOT_UNIQUE = "23505";

  private final KeyTable table;
  private final InstantSource clock;
  private final Runnable changed;
  private final SecureRandom random = new SecureRandom();

  /** An office beside which no gateway runs in this process. */
  public KeyOffice(Database database, InstantSource clock) {
    this(new KeyTable(database), clock, () -> {});
  }

  /**
   * An office.
   *
   * @param changed is called after each change
   */
  KeyOffice(KeyTable table, InstantSource clock, Runnable changed) {
    this.table = table;
    this.clock = clock;
    this.changed = changed;
  }

  /** The keys that exist, by their names. */
  public List<ManagedKey> list() throws SQLException {
    return table.living().stream().map(KeyRow::key).toList();
  }

  /** A key. */
  public ManagedKey get(String idOrName) throws SQLException {
    return row(idOrName).key();
  }

  /**
   * Makes a key.
   *
   * @throws KeyRefusal when the name is another's
   */
  public IssuedKey create(KeyTerms terms) throws SQLException {
    while (true) {
      String id = KeyFormat.newId(random);
      Secret secret = new Secret(KeyFormat.newKey(id, random));
      ManagedKey key = new ManagedKey(id, terms, now(), null, null, null, null);
      if (done(terms, () -> inserted(key, secret))) {
        return new IssuedKey(key, secret);
      }
    }
  }

  private boolean inserted(ManagedKey key, Secret secret) throws SQLException {
    table.insert(new KeyRow(key, KeyHash.of(secret.reveal(), random), null, 0));
    return true;
  }

  /**
   * Changes what was decided about a key.
   *
   * @param change makes the new terms of the old ones
   * @throws KeyRefusal when the new name is another's
   */
  public ManagedKey change(String idOrName, UnaryOperator<KeyTerms> change) throws SQLException {
    return changed(idOrName, row -> row.with(row.key().withTerms(change.apply(row.key().terms()))));
  }

  /** Disables a key: it is refused until it is enabled. One that is disabled stays so. */
  public ManagedKey disable(String idOrName) throws SQLException {
    Instant now = now();
    return changed(
        idOrName,
        row -> {
          Instant since = row.key().disabled();
          return row.with(row.key().withDisabled(since == null ? now : since));
        });
  }

  /** Lets a key that was disabled be used again. */
  public ManagedKey enable(String idOrName) throws SQLException {
    return changed(idOrName, row -> row.with(row.key().withDisabled(null)));
  }

  /**
   * Gives a key a new secret; everything else stays.
   *
   * @param grace how long the secret before is good too; zero for not any more
   */
  public IssuedKey rotate(String idOrName, Duration grace) throws SQLException {
    Instant now = now();
    String id = row(idOrName).key().id();
    Secret secret = new Secret(KeyFormat.newKey(id, random));
    KeyHash hash = KeyHash.of(secret.reveal(), random);
    ManagedKey rotated =
        changed(
            id,
            row ->
                new KeyRow(
                    row.key().withRotated(now, grace.isZero() ? null : now.plus(grace)),
                    hash,
                    grace.isZero() ? null : row.hash(),
                    row.version()));
    return new IssuedKey(rotated, secret);
  }

  /** Deletes a key for ever. */
  public ManagedKey delete(String idOrName) throws SQLException {
    ManagedKey key = row(idOrName).key();
    if (!table.delete(key.id(), now())) {
      throw unknown(idOrName);
    }
    tellAll();
    return key;
  }

  private ManagedKey changed(String idOrName, UnaryOperator<KeyRow> change) throws SQLException {
    while (true) { // once more where another was faster
      KeyRow next = change.apply(row(idOrName));
      if (done(next.key().terms(), () -> table.update(next))) {
        return next.key();
      }
    }
  }

  private interface Attempt {
    boolean isDone() throws SQLException;
  }

  /** Whether it could be done; if not, it is to be tried again. */
  private boolean done(KeyTerms terms, Attempt attempt) throws SQLException {
    boolean done;
    try {
      done = attempt.isDone();
    } catch (SQLException e) {
      KeyRow other = NOT_UNIQUE.equals(e.getSQLState()) ? table.find(terms.name()) : null;
      if (other != null && other.key().terms().name().equals(terms.name())) {
        throw new KeyRefusal(
            KeyRefusal.Reason.NAME_TAKEN,
            "there is a key named '" + terms.name() + "' already, with the id " + other.key().id());
      }
      if (other == null && NOT_UNIQUE.equals(e.getSQLState())) {
        return false; // the id is another's, or who had the name is gone
      }
      throw e;
    }
    if (done) {
      tellAll();
    }
    return done;
  }

  private void tellAll() throws SQLException {
    changed.run();
    table.persist();
  }

  private KeyRow row(String idOrName) throws SQLException {
    KeyRow row = table.find(idOrName);
    if (row == null) {
      throw unknown(idOrName);
    }
    return row;
  }

  private static KeyRefusal unknown(String idOrName) {
    return new KeyRefusal(
        KeyRefusal.Reason.UNKNOWN, "there is no key with the id or the name '" + idOrName + "'");
  }

  /** Times are kept to the millisecond. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
