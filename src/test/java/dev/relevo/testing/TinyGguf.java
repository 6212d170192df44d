package dev.relevo.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A language model of half a megabyte that llama.cpp loads in milliseconds: a llama-architecture
 * GGUF with two layers, width 64 and weights from a fixed seed. It writes fluent nonsense without
 * end, always the same at temperature 0, so that tests can run the real engine without fetching
 * anything. The required metadata and the tensors' names are those of the <a
 * href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">GGUF specification</a>.
 *
 * <p>The weights are random but for one trick: the first element of the hidden state is the same
 * for every token, since no layer writes to it, and so the first column of the output matrix is a
 * bias. It makes words likely, and the end of the text and raw bytes next to impossible. Where
 * letters are written, the next elements tell which byte of a face came last, and make the next.
 */
public final class TinyGguf {
  /** The longest text that the model was "trained" for, in tokens. */
  public static final int CONTEXT_TOKENS = 4_096;

  private static final int HEADS = 4;

  /** The first element of every embedding. */
  private static final float CONSTANT = 4;

  /** Small against what the layers add, so that the text depends on more than its last token. */
  private static final float EMBEDDING_SCALE = 2;

  private static final double GAIN = 2;

  /** How much likelier than anything the next byte of a character is. */
  private static final float FOLLOWS = 200;

  /** The template that the model has unless another is asked for. */
  public static final String CHAT_ML =
      "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content']"
          + " + '<|im_end|>' + '\\n'}}{% endfor %}"
          + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

  private final Random random = new Random(42);
  private final TinyVocabulary vocabulary;
  private final Variant variant;
  private final int width;
  private final int innerWidth;

  /** How many elements of the hidden state no layer writes to. */
  private final int silent;

  private TinyGguf(Variant variant) {
    this.variant = variant;
    this.vocabulary = new TinyVocabulary(variant.letters);
    this.width = variant.width;
    this.innerWidth = 2 * variant.width;
    this.silent = variant.letters ? TinyVocabulary.FACE.length : 1;
  }

  /**
   * What can be different.
   *
   * @param architecture what kind of network it claims to be
   * @param width the length of the hidden state, a multiple of 64; reading a prompt of a few
   *     thousand tokens takes seconds from 384 with 8 layers on
   * @param layers the number of layers
   * @param chatTemplate the template for conversations, or null for none
   * @param beginMark whether the tokenizer puts a mark before each prompt
   * @param letters whether it writes single characters instead of words, some of which take four
   *     tokens, so that its text has only one division into tokens
   */
  public record Variant(
      String architecture,
      int width,
      int layers,
      @Nullable String chatTemplate,
      boolean beginMark,
      boolean letters) {
    /** The usual one. */
    public static final Variant USUAL = new Variant("llama", 64, 2, CHAT_ML, true, false);

    /** One that writes letters and faces. */
    public static final Variant LETTERS = new Variant("llama", 64, 2, CHAT_ML, true, true);

    /** One of 50 MB that reads a prompt of a few thousand tokens for seconds. */
    public static final Variant SLOW = new Variant("llama", 384, 8, CHAT_ML, true, false);

    public Variant withArchitecture(String value) {
      return new Variant(value, width, layers, chatTemplate, beginMark, letters);
    }

    public Variant withChatTemplate(@Nullable String value) {
      return new Variant(architecture, width, layers, value, beginMark, letters);
    }

    public Variant withoutBeginMark() {
      return new Variant(architecture, width, layers, chatTemplate, false, letters);
    }
  }

  /** Writes the model to the file that the only argument names. */
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("usage: TinyGguf PATH");
      System.exit(2);
    }
    System.out.println(write(Path.of(arguments[0])));
  }

  /** Writes the model to a file and returns the file. */
  public static Path write(Path file) {
    return write(file, Variant.USUAL);
  }

  /** Writes another model to a file and returns the file. */
  public static Path write(Path file, Variant variant) {
    try {
      return Files.write(file, new TinyGguf(variant).build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole file; equal at every call. */
  public static byte[] bytes() {
    return new TinyGguf(Variant.USUAL).build();
  }

  private byte[] build() {
    GgufWriter file = new GgufWriter();
    addMetadata(file);
    int tokens = vocabulary.size();
    file.tensor("token_embd.weight", embeddings(tokens), width, tokens);
    for (int layer = 0; layer < variant.layers; layer++) {
      addLayer(file, "blk." + layer + ".");
    }
    file.tensor("output_norm.weight", ones(), width);
    file.tensor("output.weight", outputs(tokens), width, tokens);
    return file.toByteArray();
  }

  private void addMetadata(GgufWriter file) {
    String network = variant.architecture;
    file.string("general.architecture", network)
        .string("general.name", "tiny")
        .uint32("general.file_type", 0)
        .uint32(network + ".context_length", CONTEXT_TOKENS)
        .uint32(network + ".embedding_length", width)
        .uint32(network + ".block_count", variant.layers)
        .uint32(network + ".feed_forward_length", innerWidth)
        .uint32(network + ".rope.dimension_count", width / HEADS)
        .uint32(network + ".attention.head_count", HEADS)
        .uint32(network + ".attention.head_count_kv", HEADS)
        .float32(network + ".attention.layer_norm_rms_epsilon", 1e-5f)
        .string("tokenizer.ggml.model", "llama")
        .strings("tokenizer.ggml.tokens", vocabulary.texts())
        .float32s("tokenizer.ggml.scores", vocabulary.scores())
        .int32s("tokenizer.ggml.token_type", vocabulary.types())
        .uint32("tokenizer.ggml.unknown_token_id", TinyVocabulary.UNKNOWN)
        .uint32("tokenizer.ggml.bos_token_id", TinyVocabulary.BEGIN)
        .uint32("tokenizer.ggml.eos_token_id", TinyVocabulary.END)
        .bool("tokenizer.ggml.add_bos_token", variant.beginMark)
        .bool("tokenizer.ggml.add_eos_token", false);
    if (variant.chatTemplate != null) {
      file.string("tokenizer.chat_template", variant.chatTemplate);
    }
  }

  private void addLayer(GgufWriter file, String prefix) {
    file.tensor(prefix + "attn_norm.weight", ones(), width);
    file.tensor(prefix + "attn_q.weight", matrix(width, width), width, width);
    file.tensor(prefix + "attn_k.weight", matrix(width, width), width, width);
    file.tensor(prefix + "attn_v.weight", matrix(width, width), width, width);
    file.tensor(
        prefix + "attn_output.weight", silentFirst(matrix(width, width), width), width, width);
    file.tensor(prefix + "ffn_norm.weight", ones(), width);
    file.tensor(prefix + "ffn_gate.weight", matrix(width, innerWidth), width, innerWidth);
    file.tensor(prefix + "ffn_up.weight", matrix(width, innerWidth), width, innerWidth);
    file.tensor(
        prefix + "ffn_down.weight",
        silentFirst(matrix(innerWidth, width), innerWidth),
        innerWidth,
        width);
  }

  private float[] embeddings(int tokens) {
    float[] weights = matrix(width, tokens);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i % width == 0 ? CONSTANT : weights[i] * EMBEDDING_SCALE;
    }
    for (int element = 1; element < silent; element++) {
      for (int token = 0; token < tokens; token++) {
        boolean before = token == TinyVocabulary.ofByte(TinyVocabulary.FACE[element - 1]);
        weights[token * width + element] = before ? CONSTANT : 0;
      }
    }
    return weights;
  }

  private float[] outputs(int tokens) {
    float[] weights = matrix(width, tokens);
    for (int token = 0; token < tokens; token++) {
      weights[token * width] = vocabulary.bias(token) / CONSTANT;
    }
    for (int element = 1; element < silent; element++) {
      for (int token = 0; token < tokens; token++) {
        boolean next = token == TinyVocabulary.ofByte(TinyVocabulary.FACE[element]);
        weights[token * width + element] = next ? FOLLOWS / CONSTANT : 0;
      }
    }
    return weights;
  }

  /** Random weights that make what they are multiplied with twice as long. */
  private float[] matrix(int columns, int rows) {
    float[] weights = new float[columns * rows];
    float scale = (float) (GAIN / Math.sqrt(columns));
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian() * scale;
    }
    return weights;
  }

  /** Clears the first rows, so that the first elements of the hidden state stay what they are. */
  private float[] silentFirst(float[] weights, int columns) {
    Arrays.fill(weights, 0, silent * columns, 0);
    return weights;
  }

  private float[] ones() {
    float[] weights = new float[width];
    Arrays.fill(weights, 1);
    return weights;
  }
}
