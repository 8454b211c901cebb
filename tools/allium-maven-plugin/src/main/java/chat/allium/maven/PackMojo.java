package chat.allium.maven;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import chat.allium.api.plugin.PluginException;
import chat.allium.plugins.archive.Archive;
import chat.allium.plugins.archive.ArchiveWriter;
import chat.allium.plugins.archive.Limits;
import chat.allium.plugins.archive.PublisherKey;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** Packs the classes of a project as a bundle, and that with its default configuration as an archive, signed if there is a key. */
@Mojo(
        name = "pack",
        defaultPhase = LifecyclePhase.PACKAGE,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public final class PackMojo extends AbstractMojo {

    @Parameter(defaultValue = "${project}", readonly = true)
    private @Nullable MavenProject project;

    /** What the plugin asks for, in words, a sentence each: the user reads them before installing. */
    @Parameter
    private List<String> asks = List.of();

    /** Packages that others may use; none if empty. */
    @Parameter
    private String exports = "";

    @Parameter(property = "allium.key")
    private @Nullable String key;

    /** Files {@code PID.cfg} in it are the default configuration. */
    @Parameter(defaultValue = "${project.basedir}/src/main/config")
    private @Nullable File configuration;

    @Override
    public void execute() throws MojoExecutionException {
        MavenProject own = java.util.Objects.requireNonNull(project);
        Path target = Path.of(own.getBuild().getDirectory());
        String name = own.getBuild().getFinalName();
        Path bundle = target.resolve(name + ".jar");
        Path archive = target.resolve(name + ".allium");
        try {
            bundle(own, bundle);
            archive(own, bundle, archive);
        } catch (PluginException e) {
            throw new MojoExecutionException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new MojoExecutionException("The archive can not be written (" + e.getMessage() + ").", e);
        }
    }

    private void bundle(MavenProject own, Path file) throws IOException, MojoExecutionException {
        try (Builder builder = new Builder()) {
            builder.setBase(own.getBasedir());
            builder.setProperty("Bundle-SymbolicName", own.getGroupId() + "." + own.getArtifactId());
            builder.setProperty("Bundle-Version", osgi(own.getVersion()));
            builder.setProperty("Bundle-Name", String.valueOf(own.getName()));
            builder.setProperty("-exportcontents", exports.isBlank() ? "!*" : exports);
            builder.setProperty("Import-Package", "!org.jspecify.annotations,*");
            builder.setProperty("-noimportjava", "true");
            builder.setProperty("-noextraheaders", "true");
            builder.setProperty("-reproducible", "true");
            builder.setClasspath(classPath(own).toArray(File[]::new));
            builder.setJar(new Jar(new File(own.getBuild().getOutputDirectory())));
            try (Jar jar = builder.build()) {
                if (!builder.getErrors().isEmpty()) {
                    throw new MojoExecutionException(String.join("; ", builder.getErrors()));
                }
                jar.write(file.toFile());
            }
        } catch (IOException | MojoExecutionException e) {
            throw e;
        } catch (Exception e) {
            throw new MojoExecutionException("The bundle can not be built (" + e.getMessage() + ").", e);
        }
    }

    private static List<File> classPath(MavenProject own) {
        List<File> files = new ArrayList<>();
        for (Artifact artifact : own.getArtifacts()) {
            files.add(artifact.getFile());
        }
        return files;
    }

    /** 1.2-SNAPSHOT is 1.2.0.SNAPSHOT in OSGi. */
    private static String osgi(String version) {
        return aQute.bnd
                .version
                .MavenVersion
                .parseMavenString(version)
                .getOSGiVersion()
                .toString();
    }

    private void archive(MavenProject own, Path bundle, Path file)
            throws IOException, PluginException, MojoExecutionException {
        ArchiveWriter writer = new ArchiveWriter(
                own.getArtifactId(),
                own.getVersion(),
                Optional.ofNullable(own.getDescription()).orElse(""),
                asks);
        writer.bundle(bundle);
        for (Path cfg : configurations()) {
            writer.configuration(cfg);
        }
        KeyFile keyFile = KeyFile.at(key);
        Optional<PublisherKey> publisher = keyFile.read();
        try (OutputStream out = Files.newOutputStream(file)) {
            writer.write(out, publisher.orElse(null));
        }
        // What the installer would say is said here, to the one who can mend it.
        Path scratch = Files.createDirectories(file.resolveSibling("allium"));
        Archive.open(file, scratch, Limits.DEFAULT);
        getLog().info(
                        publisher.isPresent()
                                ? file + ", signed with " + publisher.get().text()
                                : file + ", not signed: there is no key " + keyFile.path()
                                        + "; 'allium plugin key' makes one");
    }

    private List<Path> configurations() throws IOException {
        Path folder = java.util.Objects.requireNonNull(configuration).toPath();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
