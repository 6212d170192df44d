package dev.relevo.database;

import dev.relevo.settings.Secret;
import dev.relevo.settings.Section;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which database there is. It prints without secrets.
 *
 * @param file the file without its ending, where no server is named
 * @param server the PostgreSQL server, or null for the file
 * @param connections how many connections are open at once at most
 */
public record DatabaseSettings(Path file, @Nullable PostgresAddress server, int connections) {
  private static final String HOME = "~";

  public DatabaseSettings {
    Objects.requireNonNull(file, "file");
  }

  /** The database in a file. */
  public static DatabaseSettings of(Path file) {
    return new DatabaseSettings(file.toAbsolutePath().normalize(), null, 4);
  }

  /** Reads the {@code database} section; faults are noted and a stand-in is returned. */
  public static DatabaseSettings from(Section section) {
    return section.readAll(
        read ->
            new DatabaseSettings(file(read), server(read), read.integer("connections", 1, 100)));
  }

  private static Path file(Section section) {
    String said = section.string("file");
    try {
      if (!said.isBlank() && said.indexOf(';') < 0) {
        return inHome(said).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException e) {
      // told below, together with the names that the database cannot have
    }
    section.fault("file", "is '" + said + "' but must be the name of a file, without semicolons");
    return Path.of("").toAbsolutePath();
  }

  private static Path inHome(String said) {
    if (said.equals(HOME) || said.startsWith(HOME + "/")) {
      String home = System.getProperty("user.home", "");
      return Path.of(home.equals("?") ? "" : home, said.substring(HOME.length()));
    }
    return Path.of(said);
  }

  private static @Nullable PostgresAddress server(Section section) {
    String url = section.optionalString("url");
    String user = section.optionalString("user");
    String password = section.optionalString("password");
    if (url == null || url.isBlank()) {
      return null;
    }
    PostgresAddress address = PostgresAddress.of(url);
    if (address == null) {
      // it is not repeated: it may hold a password
      section.fault(
          "url",
          "must be the address of a PostgreSQL server such as jdbc:postgresql://HOST:5432/NAME or"
              + " postgres://USER:PASSWORD@HOST:5432/NAME");
      return null;
    }
    return new PostgresAddress(
        address.servers(),
        address.name(),
        address.options(),
        user == null ? address.user() : user,
        password == null ? address.password() : new Secret(password));
  }

  /** The database in words, without secrets: its file or its server. */
  public String described() {
    return server == null ? dataFile().toString() : server.toString();
  }

  /** Whether the file exists; a server is taken to. */
  public boolean isThere() {
    return server != null || Files.exists(dataFile());
  }

  /** The file with the ending that it has on disk. */
  Path dataFile() {
    return file.resolveSibling(file.getFileName() + ".mv.db");
  }
}
