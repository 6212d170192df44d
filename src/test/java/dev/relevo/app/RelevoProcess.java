package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * The packaged jar as a process with no environment but what a test gives it, and the transport
 * that all tests are told to use. Its output goes to files in the working directory.
 */
public final class RelevoProcess implements AutoCloseable {
  private static final String TRANSPORT = "RELEVO_TRANSPORT";
  private static final Duration WAIT = Duration.ofSeconds(40);
  private static final Pattern LISTENS = Pattern.compile("Relevo \\S+ listens at (http://\\S+)");

  private final Process process;
  private final Path out;
  private final Path err;

  private RelevoProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  public static RelevoProcess start(
      Path directory, Map<String, String> environment, String... arguments) {
    return start(List.of(), directory, environment, arguments);
  }

  /**
   * The same at a terminal of its own, which shows everything that the process writes and echoes as
   * output; what is typed comes from {@link #type}. It needs Python.
   */
  public static RelevoProcess startInTerminal(
      Path directory, Map<String, String> environment, String... arguments) {
    List<String> terminal =
        new ArrayList<>(
            List.of(
                "python3",
                "-c",
                "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))",
                "env",
                "-i"));
    environment.forEach((name, value) -> terminal.add(name + "=" + value));
    return start(terminal, directory, Map.of("PATH", System.getenv("PATH")), arguments);
  }

  private static RelevoProcess start(
      List<String> inside, Path directory, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(inside);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            // what is kept below the home folder stays with the test
            "-Duser.home=" + directory.toAbsolutePath(),
            "-jar",
            System.getProperty("relevo.jar")));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile(directory, "process", ".out");
      Path err = Files.createTempFile(directory, "process", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      String transport = System.getenv(TRANSPORT);
      if (transport != null) {
        builder.environment().putIfAbsent(TRANSPORT, transport);
      }
      return new RelevoProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives standard input and closes it. */
  public RelevoProcess input(String text) throws IOException {
    try (OutputStream input = process.getOutputStream()) {
      input.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  /** Gives more of standard input. */
  public RelevoProcess type(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return this;
  }

  public String out() {
    return read(out);
  }

  public String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the process listens, as it tells itself. */
  public String awaitUrl() {
    Matcher[] found = new Matcher[1];
    Awaitility.await("a process that listens")
        .atMost(WAIT)
        .failFast("the process ended: " + err, () -> !process.isAlive())
        .until(
            () -> {
              found[0] = LISTENS.matcher(out());
              return found[0].find();
            });
    return found[0].group(1);
  }

  public void awaitOut(String text) {
    Awaitility.await().atMost(WAIT).untilAsserted(() -> assertThat(out()).contains(text));
  }

  public void awaitErr(String text) {
    Awaitility.await().atMost(WAIT).untilAsserted(() -> assertThat(err()).contains(text));
  }

  /** Whether the process has a file open in memory whose name contains this; of Linux only. */
  public boolean hasInMemory(String name) {
    return read(Path.of("/proc", Long.toString(process.pid()), "maps")).contains(name);
  }

  /** Asks the process to end, as {@code kill -TERM} does. */
  public void terminate() {
    process.destroy();
  }

  /** Asks the process to read its configuration again, as {@code kill -HUP} does. */
  public void hangUp() throws IOException, InterruptedException {
    signal("-HUP");
  }

  /**
   * Stops the process where it is, and lets it go on after a while.
   *
   * @param meanwhile happens as soon as it is stopped
   */
  public void stopFor(Duration time, Runnable meanwhile) throws IOException, InterruptedException {
    signal("-STOP");
    meanwhile.run();
    assertThat(process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    int exit = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    assertThat(exit).isZero();
  }

  /**
   * Closes the terminal that the process has of its own.
   *
   * @return the process
   */
  public ProcessHandle closeTerminal() {
    ProcessHandle inside = process.children().findFirst().orElseThrow();
    process.destroyForcibly();
    return inside;
  }

  public int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(WAIT.toSeconds(), TimeUnit.SECONDS))
        .as("the process ends; it said: %s%s", out(), err())
        .isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
