package dev.relevo.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.relevo.settings.Secret;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Opens a database once, and brings its tables up to date. */
final class Opening {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final String MIGRATIONS = "classpath:dev/relevo/database/migration";
  private static final String HISTORY = "relevo_schema_history";

  /**
   * The file is closed with the pool and not by a hook of its own, while the last rows are written;
   * it writes no log; it takes 16 MiB of memory and not a share of the machine's; and what is
   * committed is in the file half a second later.
   */
  private static final String FILE_OPTIONS =
      ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;CACHE_SIZE=16384;WRITE_DELAY=500";

  private Opening() {}

  static HikariDataSource open(DatabaseSettings settings) throws OpeningFailed {
    HikariDataSource pool = null;
    boolean done = false;
    try {
      if (settings.server() == null) {
        prepare(settings.dataFile());
      }
      pool = new HikariDataSource(pool(settings));
      migrate(pool);
      done = true;
      return pool;
    } catch (IOException e) {
      throw new OpeningFailed(
          "the folder of the database "
              + settings.described()
              + " cannot be made or written to ("
              + e
              + "); relevo.database.file names another",
          e);
    } catch (FlywayException e) {
      throw new OpeningFailed(
          "the tables of the database "
              + settings.described()
              + " cannot be brought up to date: "
              + firstLine(e),
          e);
    } catch (RuntimeException e) {
      throw new OpeningFailed(reason(settings, e), e);
    } finally {
      if (!done && pool != null) {
        pool.close();
      }
    }
  }

  private static void migrate(HikariDataSource pool) {
    Flyway flyway =
        Flyway.configure()
            .dataSource(pool)
            .locations(MIGRATIONS)
            .table(HISTORY)
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .load();
    try {
      flyway.migrate();
    } catch (FlywayException e) { // another gateway may have begun at the same moment
      flyway.migrate();
    }
  }

  private static HikariConfig pool(DatabaseSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("relevo");
    config.setMaximumPoolSize(settings.connections());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECT.toMillis());
    PostgresAddress server = settings.server();
    if (server == null) {
      config.setDriverClassName("org.h2.Driver");
      config.setJdbcUrl("jdbc:h2:file:" + settings.file() + FILE_OPTIONS);
      config.setUsername("relevo");
      config.setPassword("");
      // one connection stays for ever, and the file open with it
      config.setMaxLifetime(0);
      return config;
    }
    config.setDriverClassName("org.postgresql.Driver");
    config.setJdbcUrl(server.jdbcUrl());
    config.setUsername(server.user());
    Secret password = server.password();
    config.setPassword(password == null ? null : password.reveal());
    // the address's own options win over these
    config.addDataSourceProperty("ApplicationName", "relevo");
    config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT.toSeconds()));
    config.addDataSourceProperty("socketTimeout", Long.toString(ANSWER.toSeconds()));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    return config;
  }

  /** A file that did not exist is made for its owner alone, and so is its folder. */
  private static void prepare(Path file) throws IOException {
    Path folder = Objects.requireNonNull(file.getParent(), "a file stands in a folder");
    if (Files.exists(file)) {
      return;
    }
    boolean owners = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, owners ? only("rwx------") : new FileAttribute<?>[0]);
    }
    try {
      Files.createFile(file, owners ? only("rw-------") : new FileAttribute<?>[0]);
    } catch (FileAlreadyExistsException e) {
      // another process was faster, and will have it
    }
  }

  private static FileAttribute<?>[] only(String permissions) {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }

  private static String reason(DatabaseSettings settings, Throwable failure) {
    SQLException told = sqlException(failure);
    if (settings.server() == null
        && told != null
        && told.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      return "the database file "
          + settings.described()
          + " is in use by another process; relevo.database.file names another, or"
          + " relevo.database.url a server that several share";
    }
    return "the database "
        + settings.described()
        + " cannot be opened: "
        + firstLine(told == null ? failure : told);
  }

  private static @Nullable SQLException sqlException(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException told) {
        return told;
      }
    }
    return null;
  }

  private static String firstLine(Throwable failure) {
    List<String> lines = String.valueOf(failure.getMessage()).strip().lines().toList();
    return lines.isEmpty() ? failure.getClass().getSimpleName() : lines.get(0);
  }
}
