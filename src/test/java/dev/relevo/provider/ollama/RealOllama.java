package dev.relevo.provider.ollama;

import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TinyGguf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A real {@code ollama serve} on a free port that keeps everything in one folder and answers one
 * chat at a time.
 */
final class RealOllama implements AutoCloseable {
  private final Process process;
  private final URI address;
  private final HttpClient client = HttpClient.newHttpClient();

  private RealOllama(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Starts the binary and waits until it answers. */
  static RealOllama start(String binary, Path folder) throws IOException {
    String host = "127.0.0.1:" + ScriptedServer.refusedPort();
    ProcessBuilder builder =
        new ProcessBuilder(binary, "serve")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("serve.log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME",
                folder.toString(),
                "OLLAMA_HOST",
                host,
                "OLLAMA_MODELS",
                folder.resolve("models").toString(),
                "OLLAMA_NUM_PARALLEL",
                "1"));
    RealOllama server = new RealOllama(builder.start(), URI.create("http://" + host));
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(server::answers);
    return server;
  }

  URI address() {
    return address;
  }

  /** Makes a model of half a megabyte that talks nonsense without end. */
  void createTinyModel(String name) throws IOException, InterruptedException {
    byte[] gguf = TinyGguf.bytes();
    String digest = "sha256:" + sha256(gguf);
    post("/api/blobs/" + digest, HttpRequest.BodyPublishers.ofByteArray(gguf));
    String body =
        "{\"model\":\"%s\",\"files\":{\"tiny.gguf\":\"%s\"},\"stream\":false}"
            .formatted(name, digest);
    post("/api/create", HttpRequest.BodyPublishers.ofString(body));
  }

  /** Kills the server and the processes of its models, without a chance to say goodbye. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Kills the processes of the models and leaves the server. */
  void killRunners() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
  }

  /** The processes in which models run, by their ids. */
  Set<Long> runners() {
    return process.descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  @Override
  public void close() {
    kill();
    process.onExit().join();
  }

  private boolean answers() throws InterruptedException {
    if (!process.isAlive()) {
      throw new IllegalStateException("ollama serve ended by itself; see serve.log");
    }
    try {
      return get("/api/version").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(address.resolve(path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void post(String path, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(address.resolve(path)).POST(body).build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new UncheckedIOException(
          new IOException(path + " answered " + response.statusCode() + " " + response.body()));
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
