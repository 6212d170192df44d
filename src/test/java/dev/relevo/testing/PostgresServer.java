package dev.relevo.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL server with a folder and a port of its own, for as long as a test needs it. It
 * is run by the user postgres where the tests are run by root, whom the server refuses.
 */
public final class PostgresServer implements AutoCloseable {
  private static final String USER = "gateway";
  private static final String PASSWORD = "s3cr+t/€";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path binaries;
  private final Path folder;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();
  private Process process;

  private PostgresServer(Path binaries, Path folder, int port) {
    this.binaries = binaries;
    this.folder = folder;
    this.port = port;
  }

  /** Starts one; where the machine has none, the test is skipped. */
  public static PostgresServer start() {
    Path binaries = binaries();
    Assumptions.assumeTrue(binaries != null, "PostgreSQL is not installed here");
    try {
      Path folder =
          Files.createTempDirectory(
              "postgres",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      // the user postgres has to reach it
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
      PostgresServer server = new PostgresServer(binaries, folder, freePort());
      server.create();
      server.startAgain();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path binaries() {
    List<Path> places = new ArrayList<>();
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      versions.sorted(Comparator.reverseOrder()).forEach(one -> places.add(one.resolve("bin")));
    } catch (IOException e) {
      // not a Debian; it may be in the path
    }
    for (String place : System.getenv("PATH").split(File.pathSeparator, -1)) {
      places.add(Path.of(place));
    }
    return places.stream()
        .filter(place -> Files.isExecutable(place.resolve("initdb")))
        .findFirst()
        .orElse(null);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void create() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    Process initdb =
        run(
            "initdb",
            "--pgdata=" + data(),
            "--username=" + USER,
            "--auth=scram-sha-256",
            "--pwfile=" + password,
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync");
    if (await(initdb) != 0) {
      throw new IllegalStateException("initdb failed: " + Files.readString(log()));
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path log() {
    return folder.resolve("log");
  }

  private Process run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(binaries.resolve(program).toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private static int await(Process process) {
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("a program of PostgreSQL does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts it after {@link #stop}; comes back when it answers. */
  public void startAgain() {
    try {
      process =
          run(
              "postgres",
              "-D",
              data().toString(),
              "-p",
              Integer.toString(port),
              "-k",
              folder.toString(),
              "-c",
              "listen_addresses=127.0.0.1",
              "-c",
              "fsync=off",
              "-c",
              "shared_buffers=16MB");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await("PostgreSQL")
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () -> {
              connect("postgres").close();
              return true;
            });
  }

  /** Stops it; whoever is connected is thrown out. */
  public void stop() {
    try {
      await(run("pg_ctl", "stop", "-D", data().toString(), "-m", "fast"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await(process);
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, PASSWORD);
  }

  /** The address of a new, empty database, with the user's name and password. */
  public String newDatabase() {
    String name = "relevo" + databases.incrementAndGet();
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return "postgres://" + USER + ":s3cr%2Bt%2F%E2%82%AC@127.0.0.1:" + port + "/" + name;
  }

  /** The password, which may be printed nowhere. */
  public String password() {
    return PASSWORD;
  }

  @Override
  public void close() {
    if (isRunning()) {
      stop();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
