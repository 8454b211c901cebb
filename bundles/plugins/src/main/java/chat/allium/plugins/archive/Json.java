package chat.allium.plugins.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as maps, lists, texts, whole numbers and booleans: nothing else is read. */
public final class Json {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(16 * 1024)
                    .maxNumberLength(18)
                    .build())
            .build();

    private Json() {}

    /** @throws IOException if it is not JSON of that kind, or an object has a name twice */
    public static Map<String, Object> read(byte[] json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new IOException("there is more than one value");
            }
            return object(value);
        } catch (JsonProcessingException e) {
            throw new IOException("it is no JSON, or has a name twice", e);
        }
    }

    /** In the order of the maps, indented. */
    public static byte[] write(Map<String, ?> object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(out).setPrettyPrinter(new DefaultPrettyPrinter())) {
            write(object, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The value as a map. @throws IOException if it is none */
    public static Map<String, Object> object(Object value) throws IOException {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IOException("an object is expected");
        }
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((name, member) -> object.put(String.valueOf(name), member));
        return object;
    }

    /** A text. @throws IOException if it is not there and there is no default, or is none */
    public static String text(Map<String, Object> object, String name, String... absent) throws IOException {
        Object value = object.get(name);
        if (value == null && absent.length > 0) {
            return absent[0];
        }
        if (!(value instanceof String text)) {
            throw new IOException(name + " is missing or no text");
        }
        return text;
    }

    /** A list; empty if it is not there. @throws IOException if it is none */
    public static List<?> list(Map<String, Object> object, String name) throws IOException {
        Object value = object.getOrDefault(name, List.of());
        if (!(value instanceof List<?> list)) {
            throw new IOException(name + " is no list");
        }
        return list;
    }

    /** A list of texts; empty if it is not there. @throws IOException if it is none */
    public static List<String> texts(Map<String, Object> object, String name) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Object element : list(object, name)) {
            if (!(element instanceof String text)) {
                throw new IOException(name + " is no list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case null, default -> throw new IOException("a value is missing or of a wrong kind");
        };
    }

    private static void write(Object value, JsonGenerator json) throws IOException {
        switch (value) {
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    write(entry.getValue(), json);
                }
                json.writeEndObject();
            }
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) {
                    write(element, json);
                }
                json.writeEndArray();
            }
            case Boolean truth -> json.writeBoolean(truth);
            case Long number -> json.writeNumber(number);
            case Integer number -> json.writeNumber(number);
            default -> json.writeString(value.toString());
        }
    }
}
