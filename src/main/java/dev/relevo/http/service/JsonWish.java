package dev.relevo.http.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a system prompt asks for an answer in JSON. Every mention of the word JSON is looked at
 * within its clause (up to the next punctuation mark, bullet or blank line):
 *
 * <ol>
 *   <li>It is <em>ruled out</em> when a negation stands before it with nothing between but verbs of
 *       answering, articles, prepositions and names of other formats ("do not answer in JSON", "sin
 *       JSON"). "Nothing but JSON" or "no text outside the JSON" rule out something else.
 *   <li>It tells of the <em>input</em> when it is what is received, given or read ("you receive a
 *       JSON", "the context is JSON", "JSON input").
 *   <li>Any other mention asks for JSON, and one that asks is enough.
 * </ol>
 *
 * Known words are English, Spanish and Portuguese, with the commonest negations of French and
 * German. A caller who is misunderstood can say what it wants with the field {@code format}.
 */
enum JsonWish {
  /** The answer is free text. */
  NONE,
  /** The answer is a JSON object. */
  OBJECT,
  /** The answer is a JSON array; an object will do, since prompts are loose about it. */
  ARRAY;

  private static final String JSON = "json";

  /** Stands for the end of a clause. */
  private static final String STOP = ".";

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<stop>[.,;:!?()\\[\\]{}\u2014\u2013](?![\\p{L}])|\\n\\s*\\n|(?<=\\s)[-*\u2022](?=\\s))"
              + "|(?<word>[\\p{L}\\p{N}_.]*[\\p{L}\\p{N}_](?:['\u2019]\\p{L}+)?)");

  private static final Set<String> NEGATIONS =
      words(
          "no not don't doesn't mustn't shouldn't won't can't cannot never non without avoid"
              + " avoiding neither nor instead rather sin nunca jam\u00e1s evita evitar evite ni"
              + " tampoco vez sem n\u00e3o nao jamais nem sans pas kein keine keinen ohne nicht");

  /** What may stand between a negation and what it rules out. */
  private static final Set<String> BETWEEN =
      words(
          "use using return returning respond responding reply answer answering output produce"
              + " write writing generate give send emit uses usar use utilices utilizar respondas"
              + " responder responda devuelvas devolver contestes escribas generes"
              + " usa utilize devolva retorne retornes gere escreva"
              + " in with as to than of any the a an your en con como de un una el ning\u00fan ninguna"
              + " em com um uma o nenhum ein eine mit als du le or nor o ni ou nem"
              + " markdown html xml yaml csv code format formato plain raw");

  private static final Set<String> ARTICLES =
      words("a an the this that some un una el la este esta um uma o esse essa following");

  private static final Set<String> RECEIVING =
      words(
          "receive receives received given get gets sends sent provides provided supplied"
              + " recibes recibe recibir\u00e1s recibir\u00e1 env\u00eda dado dada dados recebe recebes receber\u00e1"
              + " receber\u00e1s envia");

  /** What may stand between a verb of receiving and what is received. */
  private static final Set<String> RECEIVED =
      words(
          "a an the this some un una el la este esta um uma o you user user's input context data"
              + " text message as by with from of in contexto entrada datos texto mensaje mensagem"
              + " como con com de del do da en em usuario usu\u00e1rio siguiente seguinte following");

  private static final Set<String> READING =
      words(
          "read parse explain describe summarize summarise analyze analyse lee explica describe"
              + " resume analiza leia explique descreva resuma analise");

  private static final Set<String> INPUTS =
      words("input inputs context message messages turn prompt entrada contexto mensaje mensagem");

  /** What makes the JSON before it one that is there already. */
  private static final Set<String> AT_HAND =
      words(
          "input context below provided given received entrada contexto abajo proporcionado dado"
              + " recibido abaixo fornecido recebido");

  private static final Set<String> LINKS =
      words("is are be comes arrives es son est\u00e1 viene \u00e9 vem");

  private static final Set<String> FORBIDDEN =
      words("not forbidden prohibited disallowed no prohibido n\u00e3o proibido");

  private static final Set<String> ARRAYS =
      words("array arrays list lists lista listas arreglo vetor");

  /** What may stand between an array and the JSON that it is made of. */
  private static final Set<String> OF = words("of de objects objetos in en em valid");

  private static Set<String> words(String joined) {
    return Set.copyOf(List.of(joined.split(" ", -1)));
  }

  /** What the prompt asks for. */
  static JsonWish in(String systemPrompt) {
    List<String> tokens = tokens(systemPrompt);
    JsonWish wish = NONE;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).equals(JSON) && !isRuledOut(tokens, i) && !isInput(tokens, i)) {
        wish = isArray(tokens, i) ? ARRAY : wish == ARRAY ? ARRAY : OBJECT;
      }
    }
    return wish;
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    tokens.add(STOP);
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      String word = matcher.group("word");
      tokens.add(word == null ? STOP : word.toLowerCase(Locale.ROOT).replace('\u2019', '\''));
    }
    tokens.add(STOP);
    tokens.add(STOP);
    return tokens;
  }

  private static boolean isRuledOut(List<String> tokens, int mention) {
    if (LINKS.contains(tokens.get(mention + 1)) && FORBIDDEN.contains(tokens.get(mention + 2))) {
      return true;
    }
    for (int i = mention - 1; ; i--) {
      String word = tokens.get(i);
      if (NEGATIONS.contains(word)) {
        // "no formato JSON" is Portuguese for "in the format JSON"
        return !(word.equals("no") && tokens.get(i + 1).equals("formato"));
      }
      if (!BETWEEN.contains(word)) {
        return false;
      }
    }
  }

  private static boolean isInput(List<String> tokens, int mention) {
    if (AT_HAND.contains(tokens.get(mention + 1))) {
      return true;
    }
    boolean onlyArticles = true;
    for (int i = mention - 1; ; i--) {
      String word = tokens.get(i);
      if (RECEIVING.contains(word) || (onlyArticles && READING.contains(word))) {
        return true;
      }
      if (LINKS.contains(word)) {
        return INPUTS.contains(tokens.get(i - 1));
      }
      if (!RECEIVED.contains(word)) {
        return false;
      }
      onlyArticles &= ARTICLES.contains(word);
    }
  }

  private static boolean isArray(List<String> tokens, int mention) {
    if (ARRAYS.contains(tokens.get(mention + 1))) {
      return true;
    }
    for (int i = mention - 1; ; i--) {
      String word = tokens.get(i);
      if (ARRAYS.contains(word)) {
        return true;
      }
      if (!OF.contains(word)) {
        return false;
      }
    }
  }
}
