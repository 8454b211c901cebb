package chat.allium.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our bundles keep the rules, and a bad bundle of each kind is found. */
class BundleRulesTest {

    @Test
    void ourBundlesKeepTheRules() throws IOException {
        List<BundleRules.Headers> bundles = ours();

        List<String> breaches = BundleRules.breaches(bundles);

        assertTrue(bundles.size() >= 12, "found only " + bundles.size() + " bundles");
        assertEquals(List.of(), breaches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chat.allium.pool | Export-Package: chat.allium.pool | exports chat.allium.pool",
                "chat.allium.arti.jni | Export-Package: chat.allium.arti.inner | exports chat.allium.arti.inner",
                "chat.allium.messenger | Import-Package: chat.allium.pool | internals of another bundle",
                "chat.allium.api | Import-Package: org.slf4j | only java.* and itself",
                "chat.allium.pool | Import-Package: chat.allium.arti | no reason for",
                "chat.allium.contacts | Import-Package: org.bouncycastle.tls | no reason for",
                "chat.allium.ui.adapter | Require-Bundle: chat.allium.messenger | Require-Bundle",
                "chat.allium.link | DynamicImport-Package: * | DynamicImport-Package",
                "chat.allium.newcomer | Bundle-Vendor: nobody | stands in no layer",
            })
    void aBadBundleIsFound(String name, String header, String expected) throws IOException {
        List<String> breaches = BundleRules.breaches(List.of(bundle(name, header)));

        assertEquals(1, breaches.size(), breaches::toString);
        assertTrue(breaches.getFirst().contains(expected), breaches::toString);
    }

    @Test
    void aServiceFromAboveIsFound() throws IOException {
        BundleRules.Headers above = bundle(
                "chat.allium.messenger",
                "Provide-Capability: osgi.service;objectClass:List<String>=\"chat.allium.api.message.Messenger\"");
        BundleRules.Headers below = bundle(
                "chat.allium.pool",
                "Require-Capability: osgi.service;filter:=\"(objectClass=chat.allium.api.message.Messenger)\"");

        List<String> breaches = BundleRules.breaches(List.of(above, below));

        assertEquals(1, breaches.size(), breaches::toString);
        assertTrue(breaches.getFirst().contains("lies above it"), breaches::toString);
    }

    @Test
    void aListenerFromAboveIsNone() throws IOException {
        BundleRules.Headers above = bundle(
                "chat.allium.shell",
                "Provide-Capability: osgi.service;objectClass:List<String>=\"chat.allium.api.contacts.ContactListener\"");
        BundleRules.Headers below = bundle(
                "chat.allium.contacts",
                "Require-Capability: osgi.service;filter:=\"(objectClass=chat.allium.api.contacts.ContactListener)\""
                        + ";resolution:=optional;cardinality:=multiple");

        assertEquals(List.of(), BundleRules.breaches(List.of(above, below)));
    }

    private static BundleRules.Headers bundle(String name, String header) throws IOException {
        StringBuilder wrapped = new StringBuilder();
        for (int i = 0; i < header.length(); i += 60) {
            wrapped.append(i == 0 ? "" : " ")
                    .append(header, i, Math.min(header.length(), i + 60))
                    .append('\n');
        }
        String text = "Manifest-Version: 1.0\nBundle-SymbolicName: " + name + "\n" + wrapped;
        return BundleRules.Headers.of(new Manifest(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static List<BundleRules.Headers> ours() throws IOException {
        List<BundleRules.Headers> bundles = new ArrayList<>();
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("allium.bundles")))) {
            for (Path jar : jars.filter(j -> j.getFileName().toString().startsWith("allium-"))
                    .sorted()
                    .toList()) {
                bundles.add(BundleRules.Headers.of(jar));
            }
        }
        return bundles;
    }
}
