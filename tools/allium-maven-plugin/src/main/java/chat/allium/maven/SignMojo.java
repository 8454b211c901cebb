package chat.allium.maven;

import chat.allium.api.plugin.PluginException;
import chat.allium.plugins.archive.Archive;
import chat.allium.plugins.archive.ArchiveWriter;
import chat.allium.plugins.archive.Limits;
import chat.allium.plugins.archive.Part;
import chat.allium.plugins.archive.PublisherKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Signs an archive, whoever signed it before, in its place. */
@Mojo(name = "sign", requiresProject = false)
public final class SignMojo extends AbstractMojo {

    @Parameter(property = "allium.key")
    private @Nullable String key;

    @Parameter(property = "allium.archive", required = true)
    private String archive = "";

    @Override
    public void execute() throws MojoExecutionException {
        KeyFile file = KeyFile.at(key);
        PublisherKey own = file.read()
                .orElseThrow(() -> new MojoExecutionException(
                        "There is no key " + file.path() + ": 'allium plugin key' makes one."));
        try {
            Path work = Files.createTempDirectory("allium-sign");
            try {
                Path signed = Files.write(work.resolve("signed"), signed(Path.of(archive), work, own));
                Archive.open(signed, work, Limits.DEFAULT);
                Files.copy(signed, Path.of(archive), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            } finally {
                delete(work);
            }
            System.out.println(archive + " is signed with " + own.text());
        } catch (PluginException | IOException e) {
            throw new MojoExecutionException(archive + " can not be signed: " + e.getMessage());
        }
    }

    private static byte[] signed(Path archive, Path work, PublisherKey own) throws PluginException, IOException {
        Archive old = Archive.open(archive, work, Limits.DEFAULT);
        if (old.isPlain()) {
            throw new PluginException("It is a bundle; only an archive has a signature.");
        }
        ArchiveWriter writer = new ArchiveWriter(
                old.manifest().name(),
                old.manifest().version(),
                old.manifest().summary(),
                old.manifest().asks());
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Part part : old.manifest().parts()) {
                Path copy = work.resolve(part.path().substring(part.path().indexOf('/') + 1));
                try (InputStream in = zip.getInputStream(zip.getEntry(part.path()))) {
                    Files.copy(in, copy);
                }
                if (part.isBundle()) {
                    writer.bundle(copy);
                } else {
                    writer.configuration(copy);
                }
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(out, own);
        return out.toByteArray();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
