package dev.relevo.app;

import dev.relevo.access.AccessSettings;
import dev.relevo.access.LimitSettings;
import dev.relevo.database.DatabaseSettings;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.http.HttpSettings;
import dev.relevo.ledger.LedgerSettings;
import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.settings.SettingsException;
import dev.relevo.telemetry.TelemetrySettings;
import java.util.List;
import java.util.Objects;

/**
 * Everything that a process is told, from the command line, the file and the environment.
 *
 * @param gateway the gateway; with stand-ins where there are faults
 * @param http where it listens; with stand-ins where there are faults
 * @param access who may call
 * @param limits how much callers may ask for and spend
 * @param database which database there is
 * @param ledger what is kept of requests in it
 * @param telemetry what can be seen from outside
 * @param models the model files that are known by name; with stand-ins where there are faults
 * @param file the file that was read
 * @param keys all of it, key by key
 * @param notes what was found where, and what has no effect
 * @param faults everything that is wrong, each beginning with its full key
 */
record Configuration(
    GatewaySettings gateway,
    HttpSettings http,
    AccessSettings access,
    LimitSettings limits,
    DatabaseSettings database,
    LedgerSettings ledger,
    TelemetrySettings telemetry,
    ModelCatalog models,
    ConfigurationFile file,
    ConfigKeys keys,
    List<Note> notes,
    List<String> faults) {

  Configuration {
    Objects.requireNonNull(gateway, "gateway");
    Objects.requireNonNull(http, "http");
    Objects.requireNonNull(access, "access");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(ledger, "ledger");
    Objects.requireNonNull(telemetry, "telemetry");
    Objects.requireNonNull(models, "models");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(keys, "keys");
    notes = List.copyOf(notes);
    faults = List.copyOf(faults);
  }

  /**
   * This configuration, for those who cannot go on with stand-ins.
   *
   * @throws SettingsException when there are faults
   */
  Configuration sound() {
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
    return this;
  }

  /** The notes of a kind. */
  List<String> notes(Note.Kind kind) {
    return notes.stream().filter(note -> note.kind() == kind).map(Note::text).toList();
  }
}
