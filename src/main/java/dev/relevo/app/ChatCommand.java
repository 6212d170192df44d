package dev.relevo.app;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatRequest;
import dev.relevo.http.HttpSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relevo chat}: asks one thing and streams the answer to standard output. */
@Command(
    name = "chat",
    description =
        "Ask something; the answer streams to standard output. A gateway that runs at the URL is"
            + " asked; where none does, one runs in this process, with the same configuration, for"
            + " as long as the answer takes.")
final class ChatCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  /** What Java makes of bytes on the command line that the locale does not know. */
  private static final char UNREADABLE = '\ufffd';

  private final Main main;

  private List<String> words = List.of();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "The model; without it the gateway chooses.")
  private String model = ChatRequest.AUTO;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "The only worker that may answer.")
  private @Nullable String provider;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where the gateway is; without it, where `relevo serve` would listen.")
  private @Nullable URI url;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      description = "The key for that gateway; RELEVO_API_KEY keeps it off the command line.")
  private @Nullable String apiKey;

  @Option(names = "--in-process", description = "Do not look for a running gateway.")
  private boolean inProcess;

  ChatCommand(Main main) {
    this.main = main;
  }

  @Parameters(
      arity = "1..*",
      paramLabel = "TEXT",
      description = "What to ask; - reads it from standard input.")
  void setWords(List<String> given) {
    words = given;
  }

  @Override
  public Integer call() {
    String text = String.join(" ", words);
    if (text.equals(STANDARD_INPUT)) {
      text = main.terminal().readAll().strip();
    }
    if (text.indexOf(UNREADABLE) >= 0) {
      throw new CommandFailure(
          "this locale cannot carry the text; set LC_ALL=C.UTF-8, or give - and pipe the text in");
    }
    if (text.isEmpty()) {
      throw new CommandFailure("there is nothing to ask");
    }
    Conversation conversation = conversation();
    long start = System.nanoTime();
    Printer printer = new Printer();
    try {
      Conversation.Answered answered =
          conversation.ask(new Conversation.Question(text, model, provider), printer::print);
      printer.end();
      main.terminal().remark(remark(answered, System.nanoTime() - start));
      return 0;
    } catch (CommandFailure e) {
      printer.end();
      throw e;
    }
  }

  private Conversation conversation() {
    String key = apiKey == null ? main.variables().get("RELEVO_API_KEY") : apiKey;
    if (url != null && !inProcess) {
      RemoteConversation remote = new RemoteConversation(url, key);
      if (remote.isThere()) {
        return remote;
      }
      throw new CommandFailure(
          "no gateway answers at " + url + "; leave --url out to run one in this process");
    }
    Configuration configuration = main.configuration(ConfigFactory.empty()).sound();
    if (!inProcess && configuration.http().port() > 0) {
      RemoteConversation remote = new RemoteConversation(usualUrl(configuration.http()), key);
      if (remote.isThere()) {
        return remote;
      }
    }
    Logging.setUp(main.variables(), "ERROR").join();
    return new LocalConversation(configuration.gateway());
  }

  private static URI usualUrl(HttpSettings http) {
    try {
      return URI.create(Greeting.url(InetAddress.getByName(http.host()), http.port()));
    } catch (UnknownHostException e) {
      throw new CommandFailure("relevo.http.host: nobody knows a host named " + http.host(), e);
    }
  }

  private static String remark(Conversation.Answered answered, long nanos) {
    StringBuilder remark = new StringBuilder("[");
    if (answered.worker() != null) {
      remark.append(answered.worker()).append('/').append(answered.model()).append(", ");
    }
    if (answered.promptTokens() != null && answered.completionTokens() != null) {
      remark
          .append(answered.promptTokens())
          .append(" + ")
          .append(answered.completionTokens())
          .append(" tokens, ");
    }
    return remark.append(String.format(Locale.ROOT, "%.1f s]", nanos / 1e9)).toString();
  }

  /** Ends the answer with a line end when it has none of its own. */
  private final class Printer {
    private boolean open;

    private void print(String piece) {
      main.terminal().write(piece);
      open = !piece.endsWith("\n");
    }

    private void end() {
      if (open) {
        main.terminal().write("\n");
        open = false;
      }
    }
  }
}
