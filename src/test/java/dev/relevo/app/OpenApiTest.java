package dev.relevo.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.typesafe.config.ConfigFactory;
import dev.relevo.http.Route;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The description at {@code /openapi.json}, compared with a gateway that has everything on. */
@OnEachTransport
final class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
  private static final Map<Route.Access, List<String>> SCHEMES =
      Map.of(
          Route.Access.FREE,
          List.of(),
          Route.Access.KEY,
          List.of("bearer", "apiKey", "apiKeyInAddress"),
          Route.Access.ADMIN,
          List.of("adminBearer", "adminApiKey", "adminKeyInAddress"));

  @TempDir private static Path directory;
  private static FakeOpenAi cloud;
  private static FakeOllama host;
  private static Serving serving;
  private static ObjectNode document;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** A method of a path in the document. */
  private record Operation(String method, String path, JsonNode node) {
    /** The path of a request, with something where the names stand. */
    String example() {
      return path.replaceAll("\\{[a-z]+}", "x");
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    cloud = FakeOpenAi.start("m1", "nomic-embed-text").embeddings();
    host = FakeOllama.start("mine:1b");
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        directory.resolve("conf").resolve("relevo.conf"),
        """
        relevo {
          http.port = 0
          access { api-keys = [user], admin-keys = [root], managed-keys = on }
          database.file = "%s"
          providers {
            cloud { kind = openai-compatible, base-url = "%s" }
            host { kind = ollama, base-url = "%s" }
            builtin.enabled = false
          }
        }
        """
            .formatted(directory.resolve("data"), cloud.baseUrl(), host.address()));
    Configuration configuration =
        new ConfigurationLoader(new Variables(Map.of()), directory)
            .load(null, ConfigFactory.empty())
            .sound();
    serving = Serving.start(configuration, () -> configuration, line -> {});
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> get("/health", null).body().contains("\"status\":\"ok\""));
    document = (ObjectNode) JsonMapper.read(get("/openapi.json", null).body());
  }

  @AfterAll
  static void stop() {
    serving.close();
    cloud.close();
    host.close();
  }

  // ---- asking ----

  private static HttpResponse<String> get(String path, @Nullable String key) throws Exception {
    return send("GET", path, key, null);
  }

  private static HttpResponse<String> send(
      String method, String path, @Nullable String key, @Nullable String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + serving.server().address().getPort() + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .method(
                method.toUpperCase(Locale.ROOT),
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (key != null) {
      request.header("x-api-key", key);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        assertThat(METHODS).contains(method.getKey());
        operations.add(new Operation(method.getKey(), path.getKey(), method.getValue()));
      }
    }
    return operations;
  }

  // ---- the document and the routes ----

  @Test
  void everyRoute_isDescribed() {
    for (Route route : serving.server().routes()) {
      assertThat(operations())
          .as(route.method() + " " + route.path())
          .anyMatch(
              it ->
                  it.method().equals(route.method().toLowerCase(Locale.ROOT))
                      && (it.path().equals(route.path())
                          || (isPrefix(route) && it.path().startsWith(route.path()))));
    }
  }

  @Test
  void everyDescription_isARouteWithItsAccess() {
    for (Operation operation : operations()) {
      Route route = route(operation);
      List<String> schemes = new ArrayList<>();
      operation
          .node()
          .path("security")
          .forEach(it -> it.fieldNames().forEachRemaining(schemes::add));
      assertThat(operation.node().has("security")).as(operation.toString()).isTrue();
      assertThat(schemes).as(operation.toString()).isEqualTo(SCHEMES.get(route.access()));
      assertThat(operation.node().has("requestBody"))
          .as(operation + " takes a body")
          .isEqualTo(route.body() != Route.Body.NONE && !isOfPrefixWithoutBody(operation));
    }
  }

  /** Below a path that takes bodies are orders that look at none. */
  private static boolean isOfPrefixWithoutBody(Operation operation) {
    return operation.path().matches("/admin/keys/\\{id}/(disable|enable)");
  }

  private static boolean isPrefix(Route route) {
    return route.path().length() > 1 && route.path().endsWith("/");
  }

  /** The route of a description: the exact one, else that of the longest beginning. */
  private static Route route(Operation operation) {
    Route found = null;
    for (Route route : serving.server().routes()) {
      if (!route.method().equals(operation.method().toUpperCase(Locale.ROOT))) {
        continue;
      }
      if (route.path().equals(operation.path())) {
        return route;
      }
      if (isPrefix(route)
          && operation.example().startsWith(route.path())
          && (found == null || found.path().length() < route.path().length())) {
        found = route;
      }
    }
    assertThat(found).as(operation.toString()).isNotNull();
    return Objects.requireNonNull(found);
  }

  /** The rule that the document tells is the one that holds. */
  @Test
  void everyDescription_isCalledWithoutAKeyOrWithAnOrdinaryOne_isRefusedAsItSays()
      throws Exception {
    for (Operation operation : operations()) {
      Route.Access access = route(operation).access();
      int stranger = send(operation.method(), operation.example(), null, "{}").statusCode();
      int ordinary = send(operation.method(), operation.example(), "user", "{}").statusCode();
      assertThat(stranger == 401).as(operation.toString()).isEqualTo(access != Route.Access.FREE);
      assertThat(ordinary == 403).as(operation.toString()).isEqualTo(access == Route.Access.ADMIN);
      assertThat(ordinary).isNotEqualTo(401);
    }
  }

  @Test
  void everyDescription_hasASummaryAnIdAndErrors() {
    Set<String> ids = new TreeSet<>();
    for (Operation operation : operations()) {
      JsonNode node = operation.node();
      assertThat(node.path("summary").asText()).as(operation.toString()).isNotBlank();
      assertThat(ids.add(node.path("operationId").asText())).as(operation.toString()).isTrue();
      JsonNode responses = node.path("responses");
      assertThat(responses.has("200") || responses.has("201") || responses.has("501"))
          .as(operation.toString())
          .isTrue();
      assertThat(responses.has("400")).as(operation.toString()).isTrue();
      assertThat(responses.has("401"))
          .as(operation.toString())
          .isEqualTo(!node.path("security").isEmpty());
      assertThat(responses.has("403") || !SCHEMES.get(Route.Access.ADMIN).contains(firstOf(node)))
          .as(operation.toString())
          .isTrue();
    }
  }

  private static String firstOf(JsonNode operation) {
    JsonNode security = operation.path("security").path(0);
    return security.isEmpty() ? "" : security.fieldNames().next();
  }

  // ---- the document itself ----

  @Test
  void document_references_leadSomewhere() {
    for (JsonNode reference : document.findValues("$ref")) {
      assertThat(document.at(reference.asText().substring(1)).isMissingNode())
          .as(reference.asText())
          .isFalse();
    }
  }

  @Test
  void document_schemas_areSchemas() {
    JsonSchema ofSchemas =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(SchemaLocation.of(VersionFlag.V202012.getId()));
    List<JsonNode> schemas = new ArrayList<>(document.findValues("schema"));
    document.at("/components/schemas").forEach(schemas::add);
    assertThat(schemas).hasSizeGreaterThan(100);
    for (JsonNode schema : schemas) {
      assertThat(ofSchemas.validate(schema)).as(schema.toString()).isEmpty();
    }
  }

  /** By the validator of the OpenAPI ecosystem, where Python and it are installed. */
  @Test
  void document_isValidOpenApi() throws Exception {
    Path file = Files.writeString(directory.resolve("openapi.json"), document.toString());
    assumeThat(python("import openapi_spec_validator")).as("openapi-spec-validator").isZero();

    assertThat(
            python(
                "import json, openapi_spec_validator as v; v.validate(json.load(open('%s')))"
                    .formatted(file)))
        .isZero();
  }

  private static int python(String program) throws Exception {
    try {
      return new ProcessBuilder(System.getProperty("relevo.python", "python3"), "-c", program)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1; // there is no Python
    }
  }

  // ---- examples and answers ----

  @Test
  void examplesOfRequests_areTaken() throws Exception {
    int tried = 0;
    for (Operation operation : operations()) {
      JsonNode body = operation.node().at("/requestBody/content").path("application/json");
      if (operation.node().has("requestBody")) {
        assertThat(body.path("examples").isEmpty()).as(operation.toString()).isFalse();
      }
      for (JsonNode example : body.path("examples")) {
        String value = example.path("value").toString();
        assertValid(body.path("schema"), example.path("value"), operation + " " + value);
        HttpResponse<String> response =
            send(operation.method(), operation.example(), "root", value);
        assertThat(response.statusCode())
            .as(operation + " " + value + ": " + response.body())
            .isNotIn(400, 405, 408, 413, 415, 422, 500, 501);
        assertAsDescribed(operation, response);
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(20);
  }

  @Test
  void everyAnswerToGet_isAsDescribed() throws Exception {
    send("POST", "/v1/chat/completions", "user", chat("m1"));
    send("POST", "/v1/chat/completions", "user", chat("m1"));
    send("POST", "/admin/keys", "root", "{\"name\":\"everything\",\"rate\":{\"requests\":5}}");
    for (Operation operation : operations()) {
      if (operation.method().equals("get")) {
        assertAsDescribed(operation, get(operation.example(), "root"));
        assertAsDescribed(operation, get(operation.example(), "user"));
        assertAsDescribed(operation, get(operation.example(), null));
      }
    }
  }

  @Test
  void usage_itsParameters_areDescribed() throws Exception {
    Set<String> described = new TreeSet<>();
    for (JsonNode parameter : operation("GET", "/admin/usage").node().path("parameters")) {
      if (parameter.path("in").asText().equals("query")) {
        described.add(parameter.path("name").asText());
      }
    }

    String told = JsonMapper.read(get("/admin/usage?x=1", "root").body()).toString();

    assertThat(told).contains("'x' is no parameter");
    String list = told.replaceAll(".*there are ([a-z, ]+) and format.*", "$1");
    Set<String> taken = new TreeSet<>(List.of(list.split(", ", -1)));
    taken.add("format");
    assertThat(described).isEqualTo(taken);
  }

  @Test
  void everyErrorAboutABody_isAsDescribed() throws Exception {
    for (Operation operation : operations()) {
      if (operation.node().has("requestBody")) {
        for (String body : List.of("{", "[]", "{\"model\":1}", "{}")) {
          assertAsDescribed(operation, send(operation.method(), operation.example(), "root", body));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|/v1/models/m1|/v1/models/{id}|",
        "GET|/v1/models/nobody|/v1/models/{id}|",
        "POST|/api/show|/api/show|{\"model\":\"mine:1b\"}",
        "POST|/v1/embeddings|/v1/embeddings|{\"model\":\"nomic-embed-text\",\"input\":[\"a\",\"b\"]}",
        "POST|/v1/chat/completions|/v1/chat/completions|{\"model\":\"mine:1b\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
        "POST|/api/chat|/api/chat|{\"model\":\"mine:1b\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
        "POST|/admin/workers|/admin/workers|{\"name\":\"host\",\"kind\":\"ollama\"}",
        "POST|/admin/memory/load|/admin/memory/load|{\"model\":\"mine:1b\"}",
        "POST|/admin/reload|/admin/reload|",
        "POST|/admin/workers/host/drain|/admin/workers/{name}/drain|",
        "POST|/admin/workers/host/resume|/admin/workers/{name}/resume|",
        "DELETE|/admin/workers/nobody|/admin/workers/{name}|"
      })
  void answer_isAsDescribed(String method, String path, String described, @Nullable String body)
      throws Exception {
    assertAsDescribed(operation(method, described), send(method, path, "root", body));
  }

  @Test
  void answersAboutOneKeyAndOneRequest_areAsDescribed() throws Exception {
    HttpResponse<String> created = send("POST", "/admin/keys", "root", "{\"name\":\"one\"}");
    assertThat(created.statusCode()).isEqualTo(201);
    String id = JsonMapper.read(created.body()).path("id").asText();
    for (String order : List.of("rotate", "disable", "enable")) {
      HttpResponse<String> told = send("POST", "/admin/keys/" + id + "/" + order, "root", null);
      assertThat(told.statusCode()).isEqualTo(200);
      assertAsDescribed(operation("POST", "/admin/keys/{id}/" + order), told);
    }
    assertAsDescribed(operation("GET", "/admin/keys/{id}"), get("/admin/keys/" + id, "root"));
    assertAsDescribed(
        operation("DELETE", "/admin/keys/{id}"), send("DELETE", "/admin/keys/" + id, "root", null));

    String request =
        send("POST", "/v1/chat/completions", "user", chat("m1"))
            .headers()
            .firstValue("x-request-id")
            .orElseThrow();
    HttpResponse<String> record = get("/admin/requests/" + request, "root");
    assertThat(record.statusCode()).isEqualTo(200);
    assertAsDescribed(operation("GET", "/admin/requests/{id}"), record);
  }

  private static String chat(String model) {
    return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
        .formatted(model);
  }

  private static Operation operation(String method, String path) {
    return operations().stream()
        .filter(it -> it.method().equalsIgnoreCase(method) && it.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  /** Status, headers and body are what the document tells of them. */
  private static void assertAsDescribed(Operation operation, HttpResponse<String> response)
      throws Exception {
    String status = Integer.toString(response.statusCode());
    String what = operation + ": " + status + " " + response.body();
    JsonNode described = resolved(operation.node().path("responses").path(status));
    assertThat(described.isMissingNode()).as(what).isFalse();
    Set<String> headers = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    described.path("headers").fieldNames().forEachRemaining(headers::add);
    assertThat(response.headers().map().keySet().stream().filter(OpenApiTest::isOurs))
        .as(what)
        .allMatch(headers::contains);
    String type = response.headers().firstValue("content-type").orElse("").split(";", -1)[0];
    JsonNode content = described.path("content");
    if (content.isMissingNode()) {
      assertThat(response.body()).as(what).isEmpty();
      return;
    }
    assertThat(content.has(type)).as(type + " of " + what).isTrue();
    if (type.equals("application/json")) {
      assertValid(content.path(type).path("schema"), JsonMapper.read(response.body()), what);
    }
  }

  private static boolean isOurs(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return name.startsWith("x-") || name.equals("age") || name.equals("retry-after");
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  /** The value is as the schema says, and has no field that the schema does not name. */
  private static void assertValid(JsonNode schema, JsonNode value, String what) {
    ObjectNode whole = document.objectNode();
    whole.putArray("allOf").add(schema);
    whole.set("components", document.path("components"));
    assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(whole).validate(value))
        .as(what)
        .isEmpty();
    Set<String> unnamed = new TreeSet<>();
    unnamed(schema, value, "", unnamed);
    assertThat(unnamed).as(what).isEmpty();
  }

  private static void unnamed(JsonNode schema, JsonNode value, String path, Set<String> found) {
    JsonNode known = resolved(schema);
    if (value.isArray()) {
      value.forEach(one -> unnamed(known.path("items"), one, path + "[]", found));
    }
    if (!value.isObject() || known.has("additionalProperties")) {
      return;
    }
    List<JsonNode> places = properties(known).toList();
    if (places.isEmpty()) {
      return;
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      JsonNode described =
          places.stream()
              .filter(place -> place.has(field.getKey()))
              .map(place -> place.path(field.getKey()))
              .findFirst()
              .orElse(null);
      if (described == null) {
        found.add(path + "." + field.getKey());
      } else {
        unnamed(described, field.getValue(), path + "." + field.getKey(), found);
      }
    }
  }

  private static Stream<JsonNode> properties(JsonNode schema) {
    JsonNode known = resolved(schema);
    Stream<JsonNode> own =
        known.has("properties") ? Stream.of(known.path("properties")) : Stream.empty();
    return Stream.concat(
        own,
        Stream.of("allOf", "anyOf")
            .flatMap(
                name -> {
                  List<JsonNode> parts = new ArrayList<>();
                  known.path(name).forEach(parts::add);
                  return parts.stream();
                })
            .flatMap(OpenApiTest::properties));
  }
}
