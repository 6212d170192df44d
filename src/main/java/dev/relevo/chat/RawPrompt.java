package dev.relevo.chat;

import org.jspecify.annotations.Nullable;

/**
 * How a prompt reaches a model otherwise than as a turn of a conversation. The request that carries
 * it has one user turn, whose text is the prompt, and before it at most one system turn. Only
 * models of hosts that take such prompts can answer it.
 *
 * @param verbatim whether the prompt goes to the model as it stands, with no template around it
 * @param suffix the text after the gap that the model is to fill, or null
 * @param template the template that goes around the prompt in place of the model's own, or null
 * @param context what an earlier answer gave so that this one goes on from it ({@link
 *     ChatResponse.Answer#context}), or null
 */
public record RawPrompt(
    boolean verbatim, @Nullable String suffix, @Nullable String template, @Nullable Json context) {}
