package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class AffinityTest {
  private static final WorkerId A = new WorkerId("a");
  private static final WorkerId B = new WorkerId("b");

  private final Affinity affinity = new Affinity();
  private Instant now = NOW;

  /** Turns of a hundred tokens each. */
  private static Conversation conversation(String name, int turns) {
    Message[] messages = new Message[turns];
    for (int i = 0; i < turns; i++) {
      messages[i] = Message.user((name + i).repeat(400 / (name + i).length()));
    }
    return Conversation.of(ChatRequest.of(messages));
  }

  private int cached(WorkerId worker, Conversation prompt) {
    return affinity.cachedTokens(worker, "m", prompt, now);
  }

  private void read(Conversation prompt, int slots) {
    affinity.read(A, "m", slots, prompt, now);
  }

  @Test
  void cached_goesOn_isWhatTheSameCandidateHasRead() {
    read(conversation("x", 2), 4);

    assertThat(cached(A, conversation("x", 4))).isEqualTo(200);
    assertThat(cached(B, conversation("x", 4))).isZero();
    assertThat(affinity.cachedTokens(A, "n", conversation("x", 4), now)).isZero();
    assertThat(cached(A, conversation("y", 4))).isZero();
  }

  @Test
  void read_asManyAsSlots_forgetsTheOldest() {
    read(conversation("x", 2), 2);
    read(conversation("y", 2), 2);
    read(conversation("z", 2), 2);

    assertThat(cached(A, conversation("x", 4))).isZero();
    assertThat(cached(A, conversation("y", 4))).isEqualTo(200);
    assertThat(cached(A, conversation("z", 4))).isEqualTo(200);
  }

  @Test
  void read_goesOn_takesThePlaceOfWhatItGoesOnFrom() {
    read(conversation("x", 2), 2);
    read(conversation("y", 2), 2);
    read(conversation("y", 4), 2);
    read(conversation("y", 6), 2);

    assertThat(cached(A, conversation("x", 4))).isEqualTo(200);
    assertThat(cached(A, conversation("y", 7))).isEqualTo(600);
  }

  @Test
  void cached_longAgo_isForgotten() {
    read(conversation("x", 2), 4);

    now = NOW.plus(Affinity.LONGEST);
    assertThat(cached(A, conversation("x", 4))).isEqualTo(200);
    now = now.plusSeconds(1);
    assertThat(cached(A, conversation("x", 4))).isZero();
  }

  @Test
  void forget_modelOrWorker_isForgotten() {
    read(conversation("x", 2), 4);
    affinity.forget(A, "m");
    assertThat(cached(A, conversation("x", 4))).isZero();

    read(conversation("x", 2), 4);
    affinity.forget(A);
    assertThat(cached(A, conversation("x", 4))).isZero();
  }

  @Test
  void read_manyCandidates_isBounded() {
    affinity.read(A, "old", 1, conversation("x", 2), now);
    for (int i = 0; i < Affinity.MOST_CANDIDATES; i++) {
      affinity.read(A, "m" + i, 1, conversation("x", 2), now);
    }

    assertThat(affinity.cachedTokens(A, "old", conversation("x", 4), now)).isZero();
    assertThat(affinity.cachedTokens(A, "m1", conversation("x", 4), now)).isEqualTo(200);
  }

  @Test
  void read_manySlots_isBoundedTooAndNothingIsKeptOfVectors() {
    for (int i = 0; i <= Affinity.MOST_PROMPTS; i++) {
      read(conversation("c" + i + "-", 2), 1000);
    }
    read(Conversation.NONE, 1000);

    assertThat(cached(A, conversation("c0-", 4))).isZero();
    assertThat(cached(A, conversation("c1-", 4))).isEqualTo(200);
    assertThat(cached(A, Conversation.NONE)).isZero();
  }
}
