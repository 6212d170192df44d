package dev.relevo.http.openai;

import dev.relevo.bench.Cost;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Served;
import dev.relevo.chat.Usage;
import dev.relevo.gateway.Origin;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.StreamedAnswer;
import dev.relevo.transport.Lane;
import java.util.List;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.util.ByteString;

/** What reading requests and writing answers costs. */
public final class OpenAiCosts {
  private OpenAiCosts() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    ActorSystem system = ActorSystem.create();
    Lane lane = new Lane(SystemMaterializer.get(system).materializer(), Runnable::run, 0);
    Exchange small = exchange(lane, small());
    Exchange large = exchange(lane, large());
    Served served = new Served("req_0123456789abcdef01234567", "mock", "mock", 1, false, false);
    ChatResponse response =
        new ChatResponse(
            served,
            new ChatResponse.Answer(
                "Hello! How can I help you today? ".repeat(8),
                null,
                List.of(),
                FinishReason.STOP,
                Usage.reported(20, 60),
                null));
    for (int i = 0; i < 2; i++) {
      Cost.print(
          System.out,
          "read, " + small.body().size() + " bytes",
          1,
          50_000,
          () -> OpenAiRequestReader.read(small));
      Cost.print(
          System.out,
          "read, " + large.body().size() + " bytes",
          1,
          2_000,
          () -> OpenAiRequestReader.read(large));
      Cost.print(
          System.out,
          "answer, whole",
          1,
          50_000,
          () ->
              JsonAnswer.of(200, out -> OpenAiAnswerWriter.write(out, response, 1_700_000_000))
                  .addHeaders(StreamedAnswer.served("mock", served)));
      ChatEvent plain = new ChatEvent.TextDelta(" token12");
      ChatEvent odd = new ChatEvent.TextDelta(" \u00fcber \u4e2d\u6587 \"x\"\n");
      Cost.print(System.out, "chunk, plain", 1000, 100, () -> write(served, plain));
      Cost.print(System.out, "chunk, not ASCII", 1000, 100, () -> write(served, odd));
    }
    var unused = system.terminate();
  }

  private static Object write(Served served, ChatEvent event) {
    OpenAiStreamWriter writer =
        new OpenAiStreamWriter("req_0123456789abcdef01234567", 1_700_000_000, false);
    writer.served(served);
    long bytes = 0;
    for (int i = 0; i < 1000; i++) {
      bytes += writer.write(event).size();
    }
    return bytes;
  }

  private static Exchange exchange(Lane lane, String body) {
    return new Exchange(
        lane,
        HttpRequest.POST("/v1/chat/completions"),
        "/v1/chat/completions",
        ByteString.fromString(body),
        Origin.embedded("req_0123456789abcdef01234567"),
        () -> {});
  }

  private static String small() {
    return "{\"model\":\"mock/mock:t=60:d=50\",\"messages\":[{\"role\":\"user\",\"content\":\"hello"
        + " there\"}],\"stream\":true,\"temperature\":0.7,\"max_tokens\":100}";
  }

  /** A conversation of twenty turns with ten tools. */
  private static String large() {
    StringBuilder json = new StringBuilder("{\"model\":\"mock/mock\",\"messages\":[");
    for (int i = 0; i < 20; i++) {
      json.append(i == 0 ? "" : ",")
          .append("{\"role\":\"")
          .append(i % 2 == 0 ? "user" : "assistant")
          .append("\",\"content\":\"")
          .append("Some words of a longer turn,\\n with a \\\"quotation\\\" in it. ".repeat(20))
          .append("\"}");
    }
    json.append("],\"tools\":[");
    for (int i = 0; i < 10; i++) {
      json.append(i == 0 ? "" : ",")
          .append("{\"type\":\"function\",\"function\":{\"name\":\"tool_")
          .append(i)
          .append(
              "\",\"description\":\"Does something useful\",\"parameters\":{\"type\":\"object\",\"properties\":{");
      for (int p = 0; p < 6; p++) {
        json.append(p == 0 ? "" : ",")
            .append("\"parameter_")
            .append(p)
            .append("\":{\"type\":\"string\",\"description\":\"What it is for\"}");
      }
      json.append("},\"required\":[\"parameter_0\"]}}}");
    }
    return json.append("],\"temperature\":0.2,\"stream\":true}").toString();
  }
}
