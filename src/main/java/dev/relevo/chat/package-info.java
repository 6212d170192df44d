/**
 * The words of the domain: what is asked of a language model, what it answers, and how an answer
 * fails. Every other package speaks in these types. They are immutable values and import nothing
 * but the JDK.
 */
@NullMarked
package dev.relevo.chat;

import org.jspecify.annotations.NullMarked;
