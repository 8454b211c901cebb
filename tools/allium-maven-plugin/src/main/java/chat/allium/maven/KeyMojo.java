package chat.allium.maven;

import chat.allium.plugins.archive.PublisherKey;
import java.util.Optional;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Makes a publisher's key, if there is none, and prints its public half. */
@Mojo(name = "key", requiresProject = false)
public final class KeyMojo extends AbstractMojo {

    @Parameter(property = "allium.key")
    private @Nullable String key;

    @Override
    public void execute() throws MojoExecutionException {
        KeyFile file = KeyFile.at(key);
        Optional<PublisherKey> present = file.read();
        PublisherKey own = present.isPresent() ? present.get() : file.create();
        System.out.println("secret key: " + file.path() + " (keep it to yourself, and a copy of it somewhere else)");
        System.out.println("public key: " + own.text());
    }
}
