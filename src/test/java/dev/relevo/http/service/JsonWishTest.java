package dev.relevo.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonWishTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Return JSON.",
        "Answer in json",
        "Reply with a valid JSON object only, no markdown.",
        "You are an assistant. Output: JSON with keys a and b.",
        "Responde en JSON",
        "Devuelve **JSON** con los campos nombre y edad.",
        "Responda no formato JSON.",
        "Responda apenas com JSON válido",
        "Nothing but JSON.",
        "Do not return anything but JSON.",
        "Never return anything except valid JSON",
        "Do not write text outside the JSON.",
        "Do not wrap the JSON in Markdown.",
        "Write nothing apart from the JSON.",
        "No escribas texto fuera del JSON.",
        "Do not include explanations, only JSON",
        "Do not use Markdown and return JSON.",
        "If you do not know return JSON with null.",
        "No prose:\n- no lists\n- JSON only",
        "Use no XML, use JSON.",
        "You receive a JSON context. Reply with JSON.",
        "Turn the context into JSON",
        "Given a review return JSON with its mood",
        "Convert what the user sends to JSON",
        "JSON-only answers!",
        "(JSON)",
        "You are a JSON API",
        "The input is a text and the output is JSON.",
        "Given the following JSON, return a JSON with its keys in capitals.",
        "Answer like ```json\n{\"a\": 1}\n```",
        "Return a JSON object with a list of names",
        "Do not answer in XML. Do not use JSON for errors. Return JSON otherwise."
      })
  void in_asksForJson_isObject(String prompt) {
    assertThat(JsonWish.in(prompt)).isEqualTo(JsonWish.OBJECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Return a JSON array of names.",
        "Answer with a list of JSON objects",
        "Devuelve una lista de objetos JSON",
        "Devuelve una lista JSON",
        "An array in JSON, please",
        "Return JSON. It must be a JSON list."
      })
  void in_asksForAnArray_isArray(String prompt) {
    assertThat(JsonWish.in(prompt)).isEqualTo(JsonWish.ARRAY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "You are a friendly assistant.",
        "Do not use JSON.",
        "Don't answer in JSON",
        "don’t reply with JSON",
        "Plain text, no JSON.",
        "Never output JSON or XML",
        "Do not use Markdown or JSON.",
        "Answer without any JSON",
        "Write a sentence instead of JSON.",
        "Use a table rather than JSON",
        "Avoid JSON",
        "non-JSON answers only",
        "Responde en una frase, sin JSON",
        "No uses JSON",
        "No respondas en formato JSON.",
        "Responda em texto, sem JSON",
        "Não use JSON",
        "JSON is not allowed",
        "Do not answer in\nJSON",
        "You receive a JSON with a review. Answer in one sentence.",
        "You are given the context as JSON; write a haiku",
        "The user message is JSON. Summarise it in a sentence.",
        "El contexto es un JSON. Resume en una frase.",
        "Recibirás un JSON con datos; saluda por su nombre.",
        "Você receberá um JSON. Responda com uma frase.",
        "Summarize the JSON in one sentence",
        "Use the JSON context to greet the user",
        "Answer the question using the JSON provided.",
        "Saluda con el nombre del JSON recibido.",
        "Take the data.json file and greet",
        "Write about GeoJSON and jsonb"
      })
  void in_doesNotAskForJson_isNone(String prompt) {
    assertThat(JsonWish.in(prompt)).isEqualTo(JsonWish.NONE);
  }

  @Test
  void in_longPrompt_isRead() {
    String prompt = "Be kind to everybody. ".repeat(50_000);

    assertThat(JsonWish.in(prompt)).isEqualTo(JsonWish.NONE);
    assertThat(JsonWish.in(prompt + "Answer in JSON.")).isEqualTo(JsonWish.OBJECT);
  }
}
