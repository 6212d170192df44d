package dev.relevo.provider.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TinyGguf;
import dev.relevo.wire.JsonMapper;
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
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A real {@code ollama serve} on a free port that keeps everything in one folder and answers one
 * chat at a time.
 */
public final class RealOllama implements AutoCloseable {
  private final String binary;
  private final Path folder;
  private final Process process;
  private final URI address;
  private final HttpClient client = HttpClient.newHttpClient();

  private RealOllama(String binary, Path folder, Process process, URI address) {
    this.binary = binary;
    this.folder = folder;
    this.process = process;
    this.address = address;
  }

  /** Starts the binary and waits until it answers. */
  public static RealOllama start(String binary, Path folder) throws IOException {
    return start(binary, folder, "127.0.0.1:" + ScriptedServer.refusedPort());
  }

  private static RealOllama start(String binary, Path folder, String host) throws IOException {
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
    RealOllama server =
        new RealOllama(binary, folder, builder.start(), URI.create("http://" + host));
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(server::answers);
    return server;
  }

  /** Starts another one in the same place, with the same models, where this one has ended. */
  public RealOllama startAgain() throws IOException {
    process.onExit().join();
    return start(binary, folder, address.getAuthority());
  }

  public URI address() {
    return address;
  }

  /** Makes a model of half a megabyte that talks nonsense without end. */
  void createTinyModel(String name) throws IOException, InterruptedException {
    createModel(name, TinyGguf.bytes());
  }

  /**
   * Makes a model of a file, which computes in one thread: several wait for each other on a busy
   * machine. Models of the same file share a process, and so one memory.
   */
  public void createModel(String name, byte[] gguf) throws IOException, InterruptedException {
    String digest = "sha256:" + sha256(gguf);
    post("/api/blobs/" + digest, HttpRequest.BodyPublishers.ofByteArray(gguf));
    String body =
        """
        {"model": "%s", "files": {"tiny.gguf": "%s"}, "parameters": {"num_thread": 1},
         "stream": false}
        """
            .formatted(name, digest);
    post("/api/create", HttpRequest.BodyPublishers.ofString(body));
  }

  /** What is in its memory, in bytes by the models' names, as the server itself tells. */
  public Map<String, Long> loaded() throws IOException, InterruptedException {
    Map<String, Long> loaded = new TreeMap<>();
    for (JsonNode model : JsonMapper.read(get("/api/ps").body()).path("models")) {
      loaded.put(model.path("name").asText(), model.path("size").asLong());
    }
    return loaded;
  }

  /** Kills the server and the processes of its models, without a chance to say goodbye. */
  public void kill() {
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
