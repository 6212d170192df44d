package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.ChatServer;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations as a person has them, at a terminal whose locale knows ASCII only. */
final class ChatTerminalIT {
  private static final String PROMPT = "> ";
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";

  @TempDir private Path directory;
  private final ChatServer provider = ChatServer.offering("m1", "m2");
  private final List<RelevoProcess> processes = new ArrayList<>();

  @BeforeEach
  void configure() throws IOException {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        conf.resolve("relevo.conf"),
        "relevo { http { port = 0, stream-keep-alive = 300ms }, providers { mine { kind = openai-compatible, base-url = \"%s\" } } }"
            .formatted(provider.baseUrl()));
  }

  @AfterEach
  void close() {
    processes.forEach(RelevoProcess::close);
    provider.close();
  }

  private Map<String, String> environment() {
    return Map.of(
        "PATH", System.getenv("PATH"), "HOME", directory.toString(), "LANG", "C", "TERM", "xterm");
  }

  private RelevoProcess talk(String... arguments) {
    return talk(environment(), arguments);
  }

  private RelevoProcess talk(Map<String, String> environment, String... arguments) {
    assumeThat(List.of(System.getenv("PATH").split(":", -1)))
        .as("python3 is on the path")
        .anyMatch(place -> Files.isExecutable(Path.of(place, "python3")));
    List<String> command = new ArrayList<>(List.of("chat"));
    command.addAll(List.of(arguments));
    RelevoProcess process =
        RelevoProcess.startInTerminal(directory, environment, command.toArray(String[]::new));
    processes.add(process);
    process.awaitOut("/help tells the commands");
    process.awaitOut(PROMPT);
    return process;
  }

  private List<String> said(ScriptedServer.Recorded chat) throws IOException {
    List<String> said = new ArrayList<>();
    for (JsonNode message : JsonMapper.read(chat.body()).path("messages")) {
      said.add(message.path("role").asText() + ": " + message.path("content").asText());
    }
    return said;
  }

  @Test
  void conversation_inProcess_hasHistoryCommandsAndAnEnd() throws Exception {
    RelevoProcess process = talk("--in-process");

    process.type("¿Qué tal, señor?\r");
    assertThat(said(provider.awaitChat())).containsExactly("user: ¿Qué tal, señor?");
    process.awaitOut("hello");
    process.awaitOut("[mine/m1, 3 + 5 tokens");

    process.type("/model\r");
    process.awaitOut("* auto");
    process.awaitOut("m2  (mine)");
    process.type("/model m2\r");
    process.awaitOut("[model m2]");
    process.type("/provider\r");
    process.awaitOut("mine  (ready)");
    process.type("/provider mine\r");
    process.awaitOut("[worker mine]");

    process.type("und \"du\"? \\ !!\r");
    ScriptedServer.Recorded second = provider.awaitChat();
    assertThat(said(second))
        .containsExactly("user: ¿Qué tal, señor?", "assistant: hello", "user: und \"du\"? \\ !!");
    assertThat(JsonMapper.read(second.body()).path("model").asText()).isEqualTo("m2");
    process.awaitOut("[mine/m2, ");

    process.type("/quit\r");
    assertThat(process.awaitExit()).isZero();
    Path history = directory.resolve(".relevo").resolve("history");
    assertThat(Files.readString(history)).contains("¿Qué tal, señor?", "/quit");
    assertThat(Files.getPosixFilePermissions(history))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void interrupt_duringAnAnswer_stopsItAndKeepsTheConversation() throws Exception {
    CompletableFuture<Void> never = new CompletableFuture<>();
    RelevoProcess process = talk("--in-process");
    interruptDuringAnAnswer(process, never);

    process.type(CTRL_D);
    assertThat(process.awaitExit()).isZero();
  }

  /** The gateway notices by its next keep-alive that the client is gone. */
  @Test
  void interrupt_ofARunningGatewaysAnswer_reachesTheProvider() throws Exception {
    CompletableFuture<Void> never = new CompletableFuture<>();
    RelevoProcess gateway = RelevoProcess.start(directory, environment(), "serve");
    processes.add(gateway);
    RelevoProcess process = talk("--url", gateway.awaitUrl());
    process.awaitOut("with the gateway at " + gateway.awaitUrl());
    interruptDuringAnAnswer(process, never);

    process.type("/provider\r");
    process.awaitOut("mine  (ready)");
    process.type("half a line" + CTRL_C);
    process.type(CTRL_C);
    assertThat(process.awaitExit()).isZero();
  }

  @Test
  void interrupt_beforeTheFirstWord_stopsAndForgetsTheQuestion() throws Exception {
    RelevoProcess process = talk("--in-process");
    provider.next(ScriptedReply.silence());
    process.type("a story\r");
    provider.awaitChat();
    process.type(CTRL_C);
    process.awaitOut("[stopped]");

    process.type("go on\r");
    assertThat(said(provider.awaitChat())).containsExactly("user: go on");
    process.awaitOut("[mine/m1, 3 + 5 tokens");
  }

  @Test
  void conversation_terminalThatCannotBeControlled_isHeldAllTheSame() throws Exception {
    Map<String, String> environment = new HashMap<>(environment());
    environment.put("PATH", directory.toString());
    RelevoProcess process = talk(environment, "--in-process");
    interruptDuringAnAnswer(process, new CompletableFuture<>());
    process.type("/new\n¿Qué tal?\n");
    assertThat(said(provider.awaitChat())).containsExactly("user: ¿Qué tal?");

    process.type("/quit\n");
    assertThat(process.awaitExit()).isZero();
    assertThat(directory.resolve(".relevo")).doesNotExist();
  }

  private void interruptDuringAnAnswer(RelevoProcess process, CompletableFuture<Void> never)
      throws IOException {
    provider.next(ChatServer.begun("once upon", " a time").await(never));
    process.type("a story\r");
    process.awaitOut("once upon a time");
    process.type(CTRL_C);
    process.awaitOut("[stopped]");
    provider.awaitChat();
    provider.awaitAbandoned();

    process.type("go on\r");
    assertThat(said(provider.awaitChat()))
        .containsExactly("user: a story", "assistant: once upon a time", "user: go on");
    process.awaitOut("hello");
    process.awaitOut("[mine/m1, 3 + 5 tokens");
  }

  @Test
  void pipe_linesAreTakenWithoutPromptsOrTraces() throws Exception {
    RelevoProcess process =
        RelevoProcess.start(directory, environment(), "chat", "--in-process")
            .input("uno ñ\n\n/model m2\ndos");
    processes.add(process);

    assertThat(process.awaitExit()).isZero();
    assertThat(process.out()).isEqualTo("hello\nhello\n");
    assertThat(process.err()).contains("[mine/m1, ", "[model m2]", "[mine/m2, ");
    assertThat(said(provider.chats().get(1)))
        .containsExactly("user: uno ñ", "assistant: hello", "user: dos");
    assertThat(directory.resolve(".relevo")).doesNotExist();
  }

  @Test
  void pipe_aQuestionFails_othersAreAnsweredAndTheExitCodeTells() throws Exception {
    provider.next(ChatServer.error(400, "bad", "not this one"));
    RelevoProcess process =
        RelevoProcess.start(directory, environment(), "chat", "--in-process").input("a\nb\n");
    processes.add(process);

    assertThat(process.awaitExit()).isEqualTo(1);
    assertThat(process.out()).isEqualTo("hello\n");
    assertThat(process.err()).contains("relevo: ", "not this one");
    assertThat(said(provider.chats().get(1))).containsExactly("user: b");
  }
}
