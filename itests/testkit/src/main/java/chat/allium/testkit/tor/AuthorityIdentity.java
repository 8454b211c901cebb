package chat.allium.testkit.tor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** The long-term key of an authority and the signing certificate that {@code tor-gencert} makes with it. */
final class AuthorityIdentity {
    private AuthorityIdentity() {}

    /** Puts the three files where tor looks for them and returns the authority's v3ident. */
    static String create(Path keys) throws GeneralSecurityException, IOException, InterruptedException {
        var identity = new RsaKey();
        var identityFile = keys.resolve("authority_identity_key");
        identity.write(identityFile);
        var gencert = new ProcessBuilder(
                        TorPrograms.GENCERT,
                        "-m",
                        "12",
                        "-i",
                        identityFile.toString(),
                        "-s",
                        keys.resolve("authority_signing_key").toString(),
                        "-c",
                        keys.resolve("authority_certificate").toString())
                .redirectErrorStream(true)
                .start();
        gencert.getOutputStream().close();
        var said = new String(gencert.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (gencert.waitFor() != 0) {
            throw new IOException("tor-gencert made no certificate: " + said.strip());
        }
        return identity.fingerprint();
    }
}
