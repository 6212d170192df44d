package dev.relevo.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code relevo rehearse}: goes once through a start and an answer, so that a JVM that takes notes
 * of the classes it loads finds all that a start needs. {@code bin/relevo} makes its archive so. It
 * has a folder of its own, reads no settings of the user, and asks only the built-in model.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Start, answer one request and end; for bin/relevo, which notes what is loaded.")
final class RehearseCommand implements Callable<Integer> {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final String QUESTION =
      "{\"model\":\"auto\",\"stream\":true,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  private final Main main;

  RehearseCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("relevo-rehearsal-");
    try {
      rehearse(folder);
    } finally {
      delete(folder);
    }
    return 0;
  }

  private void rehearse(Path folder) throws IOException {
    Main stage = new Main(Map.of(), folder, main.terminal());
    var logging = Logging.setUp(stage.variables(), "ERROR");
    Configuration configuration = stage.configuration(options(folder)).sound();
    logging.join();
    Serving serving = Serving.start(configuration, () -> configuration, line -> {});
    try {
      InetSocketAddress address = serving.server().address();
      ask(address, "POST /v1/chat/completions", QUESTION);
      ask(address, "GET /metrics", "");
      new Greeting(configuration, address).rest(List.of());
      serving.openBooks();
    } finally {
      serving.close();
    }
  }

  private static Config options(Path folder) {
    return ConfigFactory.parseMap(
        Map.of(
            "relevo.http.host",
            "127.0.0.1",
            "relevo.http.port",
            0,
            "relevo.database.file",
            folder.resolve("data").toString()),
        "the rehearsal");
  }

  private static void ask(InetSocketAddress address, String request, String body)
      throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        request
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + content.length
            + "\r\n\r\n";
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(content);
      InputStream answer = socket.getInputStream();
      if (answer.readAllBytes().length == 0) {
        throw new CommandFailure("the gateway did not answer its own request");
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
