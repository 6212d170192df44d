package dev.relevo.app;

import dev.relevo.pool.Health;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.Use;
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
    this.url =
        url(configuration.http().edge().scheme(), listening.getAddress(), listening.getPort());
  }

  /** Where a caller on this machine finds what listens at the address. */
  static String url(String scheme, InetAddress address, int port) {
    String name = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    return scheme + "://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
  }

  /** The lines that need not wait for the workers. */
  List<String> address() {
    return List.of(
        "Relevo " + Main.version() + " listens at " + url,
        "Configuration file: " + configuration.file().described());
  }

  private static boolean onlyBuiltIn(List<WorkerView> workers) {
    List<String> answering =
        workers.stream()
            .map(WorkerView::snapshot)
            .filter(worker -> worker.use() != Use.BY_NAME && worker.health() != Health.DOWN)
            .map(worker -> worker.id().value())
            .toList();
    return answering.equals(List.of(BuiltInModel.ID));
  }

  /** The other lines. */
  List<String> rest(List<WorkerView> workers) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    WorkerTable.lines(workers, configuration.gateway()).forEach(line -> lines.add("  " + line));
    if (onlyBuiltIn(workers)) {
      lines.add("");
      lines.add(
          "No other provider answers, so the small built-in model does: it knows a little about");
      lines.add(
          "Relevo and can count to twenty. For real answers set an API key such as GROQ_API_KEY,");
      lines.add("start Ollama, or write conf/relevo.conf; `doctor` tells what was found.");
    }
    List<String> warnings = configuration.notes(Note.Kind.WARNING);
    if (!warnings.isEmpty()) {
      lines.add("");
      warnings.forEach(warning -> lines.add("Warning: " + warning));
    }
    lines.add("");
    lines.add("Try it:");
    lines.add("  curl " + url + "/v1/chat/completions -H 'Content-Type: application/json' \\");
    if (configuration.access().asksForKeys()) {
      lines.add("    -H \"Authorization: Bearer $RELEVO_API_KEY\" \\");
    }
    lines.add(
        "    -d '{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
    return lines;
  }
}
