package dev.relevo.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Message;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DialogueTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final FakeConversation gateway = new FakeConversation();
  private final Dialogue dialogue = dialogue(false);

  private Dialogue dialogue(boolean interactive) {
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            interactive);
    return new Dialogue(gateway, terminal, "auto", null);
  }

  /** A gateway that answers every question with "Hola ñ", in two pieces, unless told otherwise. */
  private static final class FakeConversation implements Conversation {
    private final List<Question> questions = new ArrayList<>();
    private boolean fails;
    private boolean stopsAfterTheFirstPiece;
    private boolean saysNothing;
    private String second = " ñ";

    @Override
    public String partner() {
      return "a fake";
    }

    @Override
    public Answered ask(Question question, Consumer<String> text, Stop stop) {
      questions.add(question);
      if (!saysNothing) {
        text.accept("Hola");
      }
      if (stopsAfterTheFirstPiece) {
        stop.ask();
        throw new CommandFailure("stopped");
      }
      if (fails) {
        throw new CommandFailure("it broke");
      }
      if (!saysNothing) {
        text.accept(second);
      }
      return new Answered("w1", "m1", 4, 2, 2, true, true);
    }

    @Override
    public List<Worker> workers() {
      if (fails) {
        throw new CommandFailure("it does not tell");
      }
      return List.of(
          new Worker("w1", "ready", "available", List.of("m1", "m2")),
          new Worker("w2", "down", "connection refused", List.of("m2", "m3:latest")));
    }

    @Override
    public void close() {}

    private Question last() {
      return questions.get(questions.size() - 1);
    }

    private List<String> lastSaid() {
      return last().messages().stream().map(m -> m.role() + " " + m.text()).toList();
    }
  }

  private Stop take(String line) {
    Stop stop = new Stop();
    assertThat(dialogue.take(line, stop)).as("the conversation goes on").isTrue();
    return stop;
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }

  // ---- questions ----

  @Test
  void question_isAnsweredAndTellsWhoAnswered() {
    take("¿Qué tal? ");

    assertThat(gateway.last().messages()).containsExactly(Message.user("¿Qué tal?"));
    assertThat(gateway.last().model()).isEqualTo("auto");
    assertThat(gateway.last().provider()).isNull();
    assertThat(out()).isEqualTo("Hola ñ\n");
    assertThat(err())
        .startsWith("[w1/m1, 4 + 2 tokens, ")
        .endsWith(", fallback, 2 attempts, cut at the limit of tokens]\n");
    assertThat(dialogue.hasFailed()).isFalse();
  }

  @Test
  void question_second_carriesWhatWasSaid() {
    take("one");
    take("two");

    assertThat(gateway.lastSaid()).containsExactly("USER one", "ASSISTANT Hola ñ", "USER two");
  }

  @Test
  void question_fails_isToldAndForgotten() {
    take("one");
    gateway.fails = true;
    take("two");
    gateway.fails = false;
    take("three");

    assertThat(gateway.lastSaid()).containsExactly("USER one", "ASSISTANT Hola ñ", "USER three");
    assertThat(out()).as("the piece before the failure ends its line").contains("Hola\nHola ñ");
    assertThat(err()).contains("relevo: it broke\n");
    assertThat(dialogue.hasFailed()).isTrue();
  }

  @Test
  void question_stopped_isRememberedAsFarAsItCame() {
    gateway.stopsAfterTheFirstPiece = true;
    take("one");
    gateway.stopsAfterTheFirstPiece = false;
    take("two");

    assertThat(gateway.lastSaid()).containsExactly("USER one", "ASSISTANT Hola", "USER two");
    assertThat(err()).contains("[stopped]").doesNotContain("relevo:");
    assertThat(dialogue.hasFailed()).isFalse();
  }

  @Test
  void question_stoppedBeforeAnyWord_isForgotten() {
    gateway.stopsAfterTheFirstPiece = true;
    gateway.saysNothing = true;
    take("one");
    gateway.stopsAfterTheFirstPiece = false;
    take("two");

    assertThat(gateway.lastSaid()).containsExactly("USER two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void blankLine_isNothing(String line) {
    take(line);

    assertThat(gateway.questions).isEmpty();
    assertThat(out() + err()).isEmpty();
  }

  @Test
  void question_notUtf8_isRefused() {
    take("caf\ufffd");

    assertThat(gateway.questions).isEmpty();
    assertThat(err()).contains("not UTF-8");
  }

  @Test
  void answer_withControlCharacters_doesNotReachAPersonsTerminal() {
    gateway.second = "\u001b[2J\tx\n";
    dialogue.take("one", new Stop());
    assertThat(out()).as("a program gets it as it came").isEqualTo("Hola\u001b[2J\tx\n");

    out.reset();
    dialogue(true).take("one", new Stop());
    assertThat(out()).isEqualTo("Hola\ufffd[2J\tx\n");
  }

  // ---- commands ----

  @Test
  void model_withoutAName_listsThem() {
    take("/model");

    assertThat(out())
        .isEqualTo(
            "* auto  (the gateway chooses)\n  m1  (w1)\n  m2  (w1, w2)\n  m3:latest  (w2)\n");
  }

  @Test
  void model_withAName_isAskedFromThenOn() {
    take("/model m2");
    take("one");
    take("/model");

    assertThat(gateway.last().model()).isEqualTo("m2");
    assertThat(out()).contains("* m2  (w1, w2)", "  auto");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "m1", "m3", "w2/m2"})
  void model_offered_isSet(String name) {
    take("/model " + name);

    assertThat(err()).isEqualTo("[model " + name + "]\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m9", "w1/m3:latest"})
  void model_notOffered_isSetWithAWarning(String name) {
    take("/model " + name);
    take("one");

    assertThat(err()).contains("no worker lists");
    assertThat(gateway.last().model()).isEqualTo(name);
  }

  @Test
  void provider_withoutAName_listsThemWithTheirState() {
    take("/provider");

    assertThat(out())
        .isEqualTo(
            "* any  (the gateway chooses)\n  w1  (ready)\n  w2  (down: connection refused)\n");
  }

  @Test
  void provider_withAName_aloneMayAnswerUntilLifted() {
    take("/provider w2");
    take("one");
    assertThat(gateway.last().provider()).isEqualTo("w2");
    take("/provider");
    assertThat(out()).contains("* w2", "  any");

    take("/provider any");
    take("two");
    assertThat(gateway.last().provider()).isNull();
  }

  @Test
  void provider_unknown_isRefused() {
    take("/provider nobody");
    take("one");

    assertThat(err()).contains("there is no worker nobody");
    assertThat(gateway.last().provider()).isNull();
  }

  @Test
  void new_forgetsWhatWasSaid() {
    take("one");
    take("/new");
    take("two");

    assertThat(gateway.lastSaid()).containsExactly("USER two");
  }

  @Test
  void help_namesEveryCommand() {
    take("/help");

    assertThat(out()).contains("/model", "/provider", "/new", "/help", "/quit", "Ctrl-C");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/quit", "/exit", "/quit "})
  void quit_ends(String line) {
    assertThat(dialogue.take(line, new Stop())).isFalse();
  }

  @Test
  void command_unknown_isRefusedUnlessABlankMakesItAQuestion() {
    take("/etc/hosts, what is it?");
    assertThat(err()).contains("there is no command /etc/hosts,", "/help");
    assertThat(gateway.questions).isEmpty();

    take(" /etc/hosts, what is it?");
    assertThat(gateway.lastSaid()).containsExactly("USER /etc/hosts, what is it?");
  }

  @Test
  void command_gatewayDoesNotTell_goesOn() {
    gateway.fails = true;
    take("/model");
    take("/provider");

    assertThat(err()).contains("it does not tell");
  }

  @Test
  void completions_areCommandsAndNames() {
    assertThat(dialogue.completions("hel")).isEmpty();
    assertThat(dialogue.completions("/mo")).contains("/model", "/provider", "/quit");
    assertThat(dialogue.completions("/model m")).containsExactly("auto", "m1", "m2", "m3:latest");
    assertThat(dialogue.completions("/provider ")).containsExactly("any", "w1", "w2");
    assertThat(dialogue.completions("/new x")).isEmpty();
    gateway.fails = true;
    assertThat(dialogue.completions("/model m")).isEmpty();
  }
}
