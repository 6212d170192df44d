/**
 * The client's side of Anthropic's Messages API. What a model takes follows from its name ({@link
 * dev.relevo.provider.anthropic.ClaudeFamily}); what it thought before a tool call is remembered
 * and sent back ({@link dev.relevo.provider.anthropic.ThinkingBlocks}).
 */
@NullMarked
package dev.relevo.provider.anthropic;

import org.jspecify.annotations.NullMarked;
