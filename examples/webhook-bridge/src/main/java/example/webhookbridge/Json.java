package example.webhookbridge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What the gate reads and writes. */
final class Json {

    /** A text for a friend. */
    record Text(String to, String text) {}

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(2).build())
            .build();

    private Json() {}

    /** @throws Gate.Refused if it is anything but two texts by name */
    static Text text(byte[] body) throws Gate.Refused {
        String to = "";
        String text = "";
        try (JsonParser parser = FACTORY.createParser(body)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                expect(parser.nextToken() == JsonToken.VALUE_STRING);
                switch (name) {
                    case "to" -> to = parser.getText();
                    case "text" -> text = parser.getText();
                    default -> expect(false);
                }
            }
            expect(parser.nextToken() == null && !to.isEmpty() && !text.isEmpty());
        } catch (IOException e) {
            expect(false);
        }
        return new Text(to, text);
    }

    static byte[] id(String id) {
        return object("id", id);
    }

    static byte[] error(String sentence) {
        return object("error", sentence);
    }

    private static byte[] object(String name, String value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator writer = FACTORY.createGenerator(out)) {
            writer.writeStartObject();
            writer.writeStringField(name, value);
            writer.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void expect(boolean condition) throws Gate.Refused {
        if (!condition) {
            throw new Gate.Refused(400, "The body must be {\"to\": \"friend\", \"text\": \"...\"} in JSON.");
        }
    }
}
