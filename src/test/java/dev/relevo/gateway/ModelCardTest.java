package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.Price;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.testing.FakeProvider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ModelCardTest extends GatewayFixture {
  private static final Instant OLD = Instant.ofEpochSecond(1_000);
  private static final Instant NEW = Instant.ofEpochSecond(2_000);

  private static ModelInfo info(
      Capabilities capabilities,
      @Nullable Integer context,
      @Nullable Integer output,
      @Nullable String owner,
      @Nullable Price price,
      @Nullable Instant created) {
    return new ModelInfo("m", capabilities, context, output, owner, null, true, price, created);
  }

  private ModelCard merged(ModelInfo... infos) {
    List<ProviderDefinition> providers = new ArrayList<>();
    for (int i = 0; i < infos.length; i++) {
      ProbeReport report = ProbeReport.available(List.of(infos[i]), null);
      providers.add(new FakeProvider().probedAs(report).definition("w" + i));
    }
    attach(GatewaySettings.from(ConfigFactory.empty()).withProviders(providers));
    Awaitility.await()
        .until(() -> workers().stream().allMatch(worker -> worker.snapshot().health().isUsable()));
    List<ModelCard> cards = join(gateway.models());
    assertThat(cards).hasSize(1);
    return cards.get(0);
  }

  @Test
  void of_severalWorkers_saysWhatHoldsWhoeverAnswers() {
    ModelCard card =
        merged(
            info(
                Capabilities.of(Ability.CHAT, Ability.TOOLS, Ability.IMAGES),
                8_192,
                2_048,
                null,
                new Price(2, 1, 9, null),
                NEW),
            info(Capabilities.of(Ability.CHAT, Ability.TOOLS), 4_096, null, "maker", null, null),
            info(
                Capabilities.of(Ability.CHAT, Ability.TOOLS, Ability.PREFILL),
                null,
                4_096,
                "somebody else",
                new Price(3, 3),
                OLD));

    assertThat(card)
        .isEqualTo(
            new ModelCard(
                "m",
                List.of("w0", "w1", "w2"),
                "maker",
                OLD,
                4_096,
                2_048,
                Capabilities.of(Ability.CHAT, Ability.TOOLS).abilities(),
                new Price(3, 3),
                false,
                null,
                null));
  }

  @Test
  void of_nothingKnown_makesNothingUp() {
    ModelCard card = merged(info(Capabilities.EMBEDDINGS, null, null, null, null, null));

    assertThat(card.price()).isNull();
    assertThat(card.owner()).isNull();
    assertThat(card.created()).isNull();
    assertThat(card.abilities()).containsExactly(Ability.EMBEDDINGS);
  }
}
