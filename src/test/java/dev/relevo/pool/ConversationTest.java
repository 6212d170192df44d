package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.Role;
import dev.relevo.chat.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConversationTest {
  private static final Message SYSTEM = Message.system("s".repeat(400));
  private static final Message ONE = Message.user("u".repeat(40));
  private static final Message TWO = Message.assistant("a".repeat(80));
  private static final Message THREE = Message.user("v".repeat(120));

  private static Conversation of(Message... messages) {
    return Conversation.of(ChatRequest.of(messages));
  }

  @Test
  void sharedTokens_goesOn_isAllOfTheOther() {
    assertThat(of(SYSTEM, ONE, TWO, THREE).sharedTokens(of(SYSTEM, ONE))).isEqualTo(110);
    assertThat(of(SYSTEM, ONE).sharedTokens(of(SYSTEM, ONE))).isEqualTo(110);
  }

  @Test
  void sharedTokens_sameInstructions_areThese() {
    assertThat(of(SYSTEM, THREE).sharedTokens(of(SYSTEM, ONE, TWO, ONE))).isEqualTo(100);
    assertThat(of(THREE).sharedTokens(of(ONE))).isZero();
  }

  @Test
  void sharedTokens_manyTurnsAtOnce_areFoundUpToEight() {
    List<Message> agent = new ArrayList<>(List.of(SYSTEM, ONE));
    Conversation before = Conversation.of(ChatRequest.of("m", agent));
    for (int i = 0; i < 7; i++) {
      agent.add(Message.assistant("step " + i));
    }
    assertThat(Conversation.of(ChatRequest.of("m", agent)).sharedTokens(before)).isEqualTo(110);

    agent.add(ONE);
    Conversation longer = Conversation.of(ChatRequest.of("m", agent));
    assertThat(longer.sharedTokens(before))
        .as("the instructions are known for ever")
        .isEqualTo(100);
    assertThat(longer.beginnings()).hasSize(9);
  }

  @Test
  void of_anotherWordRoleToolOrPicture_isAnother() {
    Tool tool = new Tool("t", null, new Json("{}"), null);
    List<Message> messages = List.of(SYSTEM, ONE);
    Conversation plain = of(SYSTEM, ONE);

    assertThat(of(SYSTEM, Message.user("w".repeat(40))).sharedTokens(plain)).isEqualTo(100);
    assertThat(of(SYSTEM, Message.assistant("u".repeat(40))).sharedTokens(plain)).isEqualTo(100);
    assertThat(
            Conversation.of(ChatRequest.of("m", messages).withTools(List.of(tool), null))
                .sharedTokens(plain))
        .isZero();
    assertThat(of(SYSTEM, picture("data:a")).sharedTokens(of(SYSTEM, picture("data:b"))))
        .isEqualTo(100);
    assertThat(of(SYSTEM, picture("data:a")).sharedTokens(of(SYSTEM, picture("data:a"))))
        .isEqualTo(100);
    assertThat(of(picture("data:a")).beginnings()).isNotEqualTo(of(picture("data:b")).beginnings());
  }

  private static Message picture(String url) {
    return new Message(
        Role.USER, List.of(new Part.Image(url, null)), List.of(), null, null, null, Map.of());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 127, 999_872, 999_999})
  void of_longText_differsByItsStartItsEndItsLengthAndWhatIsBetween(int place) {
    String text = "x".repeat(1_000_000);
    Conversation one = of(Message.user(text));

    assertThat(of(Message.user(text)).beginnings()).isEqualTo(one.beginnings());
    assertThat(of(Message.user(text + "x")).beginnings()).isNotEqualTo(one.beginnings());
    String changed = text.substring(0, place) + "y" + text.substring(place + 1);
    assertThat(of(Message.user(changed)).beginnings()).isNotEqualTo(one.beginnings());
    String between = text.substring(0, 400) + "y".repeat(999_200) + text.substring(0, 400);
    assertThat(of(Message.user(between)).beginnings()).isNotEqualTo(one.beginnings());
  }

  @Test
  void of_nothingButNumbers_isKept() {
    assertThat(of(Message.system("the secret"), ONE).toString()).doesNotContain("secret");
  }
}
