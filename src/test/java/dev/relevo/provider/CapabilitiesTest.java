package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.RawPrompt;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Tool;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CapabilitiesTest {

  @Test
  void without_all_hasNothing() {
    Capabilities nothing = Capabilities.USUAL.without(Ability.values());

    assertThat(nothing.abilities()).isEmpty();
    assertThat(nothing.with(Ability.CHAT)).isEqualTo(Capabilities.TEXT);
  }

  @Test
  void neededBy_request_isWhatItUses() {
    ChatRequest request =
        ChatRequest.of(Message.user("x"))
            .withTools(List.of(new Tool("t", null, null, null)), null)
            .withFormat(ResponseFormat.JSON_OBJECT)
            .withTopLogprobs(0);

    assertThat(Capabilities.neededBy(request))
        .isEqualTo(Capabilities.of(Ability.CHAT, Ability.TOOLS, Ability.LOGPROBS));
    assertThat(Capabilities.preferredFor(request)).isEqualTo(Capabilities.of(Ability.JSON_OBJECT));
  }

  @Test
  void neededBy_rawPrompt_isWhoTakesOne() {
    ChatRequest request =
        ChatRequest.of(Message.user("x")).withRawPrompt(new RawPrompt(true, null, null, null));

    assertThat(Capabilities.neededBy(request))
        .isEqualTo(Capabilities.of(Ability.CHAT, Ability.RAW_PROMPT));
  }

  @Test
  void overriddenBy_rawPrompt_isNoMatterOfConfiguration() {
    Faults faults = new Faults();
    Capabilities read =
        Section.of(ConfigFactory.parseString("c { raw-prompt = true }"), "c", faults)
            .readAll(Capabilities.TEXT::overriddenBy);

    assertThat(read).isEqualTo(Capabilities.TEXT);
    assertThat(faults.found()).singleElement().asString().contains("raw-prompt");
  }

  @Test
  void lacking_what_isToldInWords() {
    assertThat(Capabilities.TEXT.lacking(Capabilities.USUAL))
        .containsExactly("tools", "images", "JSON answers", "JSON Schema answers");
  }

  @Test
  void overriddenBy_section_changesWhatItMentions() {
    Faults faults = new Faults();
    Capabilities read =
        Section.of(
                ConfigFactory.parseString(
                    "c { tools = false, json-schema = true, prefill = true }"),
                "c",
                faults)
            .readAll(Capabilities.TEXT.with(Ability.TOOLS)::overriddenBy);
    faults.throwIfAny();

    assertThat(read).isEqualTo(Capabilities.of(Ability.CHAT, Ability.JSON_SCHEMA, Ability.PREFILL));
  }
}
