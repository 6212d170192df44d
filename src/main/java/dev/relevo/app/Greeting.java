package dev.relevo.app;

import dev.relevo.pool.WorkerView;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What a serving process tells when it starts. */
final class Greeting {
  private final Configuration configuration;
  private final String url;

  /**
   * A greeting.
   *
   * @param listening where the process listens
   */
  Greeting(Configuration configuration, InetSocketAddress listening) {
    this.configuration = configuration;
    this.url = url(listening.getAddress(), listening.getPort());
  }

  /** Where a caller on this machine finds what listens at the address. */
  static String url(InetAddress address, int port) {
    String name = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    return "http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
  }

  /** The lines that need not wait for the workers. */
  List<String> address() {
    return List.of(
        "Relevo " + Main.version() + " listens at " + url,
        "Configuration file: " + configuration.file().described());
  }

  /** The other lines. */
  List<String> rest(List<WorkerView> workers) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    WorkerTable.lines(workers, configuration.gateway()).forEach(line -> lines.add("  " + line));
    List<String> warnings = configuration.notes(Note.Kind.WARNING);
    if (!warnings.isEmpty()) {
      lines.add("");
      warnings.forEach(warning -> lines.add("Warning: " + warning));
    }
    lines.add("");
    lines.add("Try it:");
    lines.add("  curl " + url + "/v1/chat/completions -H 'Content-Type: application/json' \\");
    if (!configuration.access().apiKeys().isEmpty()) {
      lines.add("    -H \"Authorization: Bearer $RELEVO_API_KEY\" \\");
    }
    lines.add(
        "    -d '{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
    return lines;
  }
}
