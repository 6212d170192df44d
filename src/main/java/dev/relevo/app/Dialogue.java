package dev.relevo.app;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.pool.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A conversation in the terminal: what has been said, whom to ask, and what each line does. A line
 * that begins with a slash is a command, any other a question. A question that fails is forgotten,
 * a stopped answer is remembered as far as it came. Not thread-safe.
 */
final class Dialogue {
  private static final String ANY = "any";
  private static final List<String> HELP =
      List.of(
          "/model            list the models",
          "/model NAME       ask that model; auto leaves the choice to the gateway",
          "/provider         list the workers and how they are",
          "/provider NAME    let only that worker answer; any lifts it",
          "/new              forget what has been said",
          "/help             show this",
          "/quit             end, as Ctrl-D does",
          "Ctrl-C stops an answer. A line that begins with a blank is never a command.");
  private static final List<String> COMMANDS =
      List.of("/help", "/model", "/new", "/provider", "/quit");

  private final Conversation conversation;
  private final Terminal terminal;
  private final List<Message> history = new ArrayList<>();
  private String model;
  private @Nullable String provider;
  private boolean failed;

  Dialogue(Conversation conversation, Terminal terminal, String model, @Nullable String provider) {
    this.conversation = conversation;
    this.terminal = terminal;
    this.model = model;
    this.provider = provider;
  }

  /** Whether a line could not be done. */
  boolean hasFailed() {
    return failed;
  }

  /**
   * Does what a line says.
   *
   * @param stop breaks off an answer
   * @return whether the conversation goes on
   */
  boolean take(String line, Stop stop) {
    String text = line.strip();
    try {
      if (text.equals("/quit") || text.equals("/exit")) {
        return false;
      }
      if (line.startsWith("/")) {
        command(text);
      } else if (!text.isEmpty()) {
        ask(text, stop);
      }
    } catch (CommandFailure e) {
      failed = true;
      terminal.err().println("relevo: " + e.getMessage());
    }
    return true;
  }

  private void ask(String text, Stop stop) {
    if (Terminal.isUnreadable(text)) {
      throw new CommandFailure("the line is not UTF-8");
    }
    List<Message> messages = new ArrayList<>(history);
    messages.add(Message.user(text));
    AnswerPrinter printer = new AnswerPrinter(terminal);
    try {
      Conversation.Question question = new Conversation.Question(messages, model, provider);
      printer.end(printer.show(conversation, question, stop));
    } catch (CommandFailure e) {
      printer.end();
      if (!stop.isAsked()) {
        throw e;
      }
      terminal.remark("[stopped]");
    }
    if (!printer.text().isEmpty()) {
      history.add(Message.user(text));
      history.add(Message.assistant(printer.text()));
    }
  }

  private void command(String text) {
    String[] words = text.split("\\s+", 2);
    String name = words.length > 1 ? words[1].strip() : "";
    switch (words[0]) {
      case "/model" -> model(name);
      case "/provider" -> provider(name);
      case "/new" -> {
        history.clear();
        terminal.remark("[what was said is forgotten]");
      }
      case "/help" -> HELP.forEach(terminal.out()::println);
      default ->
          throw new CommandFailure(
              "there is no command "
                  + words[0]
                  + "; /help shows those there are, and a blank before it makes it a question");
    }
  }

  private void model(String name) {
    Map<String, List<String>> offers = offers();
    if (name.isEmpty()) {
      mark(ChatRequest.AUTO, model, "the gateway chooses");
      offers.forEach((offer, workers) -> mark(offer, model, String.join(", ", workers)));
      return;
    }
    model = name;
    terminal.remark(
        isOffered(name, offers)
            ? "[model " + name + "]"
            : "[model " + name + ", which no worker lists: the gateway may choose another]");
  }

  /** The models and who offers them. */
  private Map<String, List<String>> offers() {
    Map<String, List<String>> offers = new TreeMap<>();
    for (Conversation.Worker worker : conversation.workers()) {
      for (String offer : worker.models()) {
        offers.computeIfAbsent(offer, any -> new ArrayList<>()).add(worker.name());
      }
    }
    return offers;
  }

  private static boolean isOffered(String name, Map<String, List<String>> offers) {
    if (name.equals(ChatRequest.AUTO)
        || offers.containsKey(name)
        || offers.containsKey(name + ":latest")) {
      return true;
    }
    int slash = name.indexOf('/');
    return slash > 0
        && offers
            .getOrDefault(name.substring(slash + 1), List.of())
            .contains(name.substring(0, slash));
  }

  private void provider(String name) {
    List<Conversation.Worker> workers = conversation.workers();
    if (name.isEmpty()) {
      mark(ANY, provider == null ? ANY : provider, "the gateway chooses");
      for (Conversation.Worker worker : workers) {
        mark(worker.name(), provider, about(worker));
      }
      return;
    }
    if (name.equals(ANY)) {
      provider = null;
    } else if (workers.stream().anyMatch(worker -> worker.name().equals(name))) {
      provider = name;
    } else {
      throw new CommandFailure("there is no worker " + name + "; /provider lists them");
    }
    terminal.remark("[worker " + name + "]");
  }

  private static String about(Conversation.Worker worker) {
    return worker.state().equals(WorkerTable.state(Health.HEALTHY))
        ? worker.state()
        : worker.state() + ": " + worker.detail();
  }

  private void mark(String name, @Nullable String current, String about) {
    terminal.out().println((name.equals(current) ? "* " : "  ") + name + "  (" + about + ")");
  }

  /** What the last word of an unfinished line may become. */
  List<String> completions(String line) {
    if (!line.startsWith("/")) {
      return List.of();
    }
    if (line.indexOf(' ') < 0) {
      return COMMANDS;
    }
    try {
      if (line.startsWith("/model ")) {
        return Stream.concat(Stream.of(ChatRequest.AUTO), offers().keySet().stream()).toList();
      }
      return line.startsWith("/provider ")
          ? Stream.concat(
                  Stream.of(ANY), conversation.workers().stream().map(Conversation.Worker::name))
              .toList()
          : List.of();
    } catch (CommandFailure e) {
      return List.of(); // a key that does nothing says enough
    }
  }
}
