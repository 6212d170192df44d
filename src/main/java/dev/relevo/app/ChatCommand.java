package dev.relevo.app;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code relevo chat}: asks one thing and streams the answer to standard output, or holds a
 * conversation.
 */
@Command(
    name = "chat",
    description =
        "Ask something; the answer streams to standard output. Without a text, hold a conversation:"
            + " a line is a question, /help tells the commands. A gateway that runs at the URL is"
            + " asked; where none does, one runs in this process, with the same configuration, for"
            + " as long as the command takes.")
final class ChatCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  /** How long to look for one that may not be there. */
  private static final Duration LOOK = Duration.ofSeconds(2);

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

  @Mixin private final GatewayOptions options = new GatewayOptions();

  @Option(names = "--in-process", description = "Do not look for a running gateway.")
  private boolean inProcess;

  ChatCommand(Main main) {
    this.main = main;
  }

  @Parameters(
      arity = "0..*",
      paramLabel = "TEXT",
      description = "What to ask; - reads all of standard input as one question.")
  void setWords(List<String> given) {
    words = given;
  }

  @Override
  public Integer call() {
    return words.isEmpty() ? converse() : ask();
  }

  private int ask() {
    Terminal terminal = main.terminal();
    String text = String.join(" ", words);
    if (text.equals(STANDARD_INPUT)) {
      text = terminal.readAll().strip();
    }
    if (Terminal.isUnreadable(text)) {
      throw new CommandFailure(
          "this locale cannot carry the text; set LC_ALL=C.UTF-8, or give - and pipe the text in");
    }
    if (text.isEmpty()) {
      throw new CommandFailure("there is nothing to ask");
    }
    try (Conversation conversation = conversation()) {
      AnswerPrinter printer = new AnswerPrinter(terminal);
      try {
        Conversation.Question question =
            new Conversation.Question(List.of(Message.user(text)), model, provider);
        printer.end(printer.show(conversation, question, new Stop()));
        return ExitCode.OK;
      } catch (CommandFailure e) {
        printer.end();
        throw e;
      }
    }
  }

  /** Takes lines until there are no more; the exit code tells a program whether all were done. */
  private int converse() {
    Terminal terminal = main.terminal();
    try (Conversation conversation = conversation()) {
      Dialogue dialogue = new Dialogue(conversation, terminal, model, provider);
      try (Lines lines = lines(dialogue)) {
        if (terminal.interactive()) {
          terminal.remark("Relevo, with " + conversation.partner() + ". /help tells the commands.");
        }
        boolean goesOn = true;
        while (goesOn) {
          String line = lines.next();
          Stop stop = new Stop();
          lines.guard(stop);
          goesOn = line != null && dialogue.take(line, stop);
        }
      }
      return dialogue.hasFailed() && !terminal.interactive() ? ExitCode.SOFTWARE : ExitCode.OK;
    }
  }

  private Lines lines(Dialogue dialogue) {
    Terminal terminal = main.terminal();
    Lines lines = null;
    if (terminal.interactive()) {
      String home = main.variables().get("HOME");
      lines =
          LineEditor.open(
              Path.of(home == null ? System.getProperty("user.home") : home),
              dialogue::completions);
    }
    return lines == null ? new PlainLines(terminal) : lines;
  }

  private Conversation conversation() {
    RemoteGateway named = inProcess ? null : options.named(main);
    if (named != null) {
      if (named.isThere(GatewayOptions.PATIENCE)) {
        return new RemoteConversation(named);
      }
      throw new CommandFailure(
          "no gateway answers at " + named.url() + "; leave --url out to run one in this process");
    }
    Configuration configuration = main.configuration(ConfigFactory.empty()).sound();
    if (!inProcess && configuration.http().port() > 0) {
      RemoteGateway usual = options.usual(main, configuration.http());
      if (usual.isThere(LOOK)) {
        return new RemoteConversation(usual);
      }
    }
    Logging.setUp(main.variables(), "ERROR").join();
    return new LocalConversation(configuration.gateway());
  }
}
