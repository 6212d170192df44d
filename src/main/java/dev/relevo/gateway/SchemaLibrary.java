package dev.relevo.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.InvalidSchemaException;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.resource.InputStreamSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema library as it is used here: it reads nothing but what is in its own jar, and a
 * pattern cannot keep it busy for ever. Loaded with the first schema. Thread-safe.
 */
final class SchemaLibrary {
  /** Where the library has the schemas of schemas. */
  private static final String OWN = "classpath:draft";

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .locale(Locale.ENGLISH)
          .pathType(PathType.JSON_PATH)
          .regularExpressionFactory(SchemaLibrary::pattern)
          .build();

  private static final Map<VersionFlag, JsonSchema> OF_SCHEMAS = new EnumMap<>(VersionFlag.class);
  private static final Map<VersionFlag, JsonSchemaFactory> FACTORIES =
      new EnumMap<>(VersionFlag.class);

  static {
    for (VersionFlag version : VersionFlag.values()) {
      JsonSchemaFactory factory = factory(version);
      FACTORIES.put(version, factory);
      OF_SCHEMAS.put(version, factory.getSchema(SchemaLocation.of(version.getId()), CONFIG));
    }
  }

  private SchemaLibrary() {}

  /** A factory that logs nothing about keywords it does not know: callers have plenty of them. */
  private static JsonSchemaFactory factory(VersionFlag version) {
    JsonMetaSchema known = JsonSchemaFactory.checkVersion(version).getInstance();
    JsonMetaSchema quiet =
        JsonMetaSchema.builder(known)
            .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
            .build();
    return JsonSchemaFactory.getInstance(
        version,
        builder ->
            builder.metaSchema(quiet).schemaLoaders(loaders -> loaders.add(SchemaLibrary::load)));
  }

  /** The version that a schema names; 2020-12 where it names none, null where it is not known. */
  static @Nullable VersionFlag version(JsonNode schema) {
    JsonNode named = schema.path("$schema");
    if (named.isMissingNode()) {
      return VersionFlag.V202012;
    }
    String id = plain(named.asText());
    for (VersionFlag version : VersionFlag.values()) {
      if (plain(version.getId()).equals(id)) {
        return version;
      }
    }
    return null;
  }

  /** Both schemes and the empty fragment are met in the wild. */
  private static String plain(String id) {
    return id.replaceFirst("^https?:", "").replaceFirst("#$", "");
  }

  /** The schema that describes the schemas of a version. */
  static JsonSchema ofSchemas(VersionFlag version) {
    return Objects.requireNonNull(OF_SCHEMAS.get(version));
  }

  /**
   * Compiles a schema with everything it refers to.
   *
   * @throws JsonSchemaException when it refers to what is not in it, or has a broken pattern
   */
  static JsonSchema compile(JsonNode schema, VersionFlag version) {
    JsonSchemaFactory factory = Objects.requireNonNull(FACTORIES.get(version));
    JsonSchema compiled = factory.getSchema(schema, CONFIG);
    compiled.initializeValidators();
    return compiled;
  }

  private static @Nullable InputStreamSource load(AbsoluteIri address) {
    if (address.toString().startsWith(OWN)) {
      return null; // the library goes on with its own loaders
    }
    throw fault("it refers to " + address + ", but nothing outside of the schema is read");
  }

  private static RegularExpression pattern(String regex) {
    try {
      Pattern pattern = Pattern.compile(regex);
      return text -> pattern.matcher(new PatientText(text)).find();
    } catch (PatternSyntaxException e) {
      throw fault("the pattern " + regex + " is not a regular expression: " + e.getDescription());
    }
  }

  private static JsonSchemaException fault(String words) {
    return new InvalidSchemaException(ValidationMessage.builder().message(words).build());
  }
}
