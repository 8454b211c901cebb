package @PACKAGE@;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageInterceptor;
import chat.allium.api.message.MessageRejectedException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Refuses to send texts with a word in them. */
@Component(configurationPid = "@PACKAGE@")
public final class Filter implements MessageInterceptor {

    /** What can be set in {@code etc/@PACKAGE@.cfg}. */
    public @interface Config {
        /** The word that is not sent. */
        String word() default "password";
    }

    private final String word;

    @Activate
    public Filter(Config config) {
        this(config.word());
    }

    Filter(String word) {
        this.word = word;
    }

    @Override
    public Content outgoing(PeerId to, Content content) throws MessageRejectedException {
        if (content.type().equals(Content.TEXT) && content.asText().contains(word)) {
            throw new MessageRejectedException("The filter @NAME@ does not let '" + word + "' out.");
        }
        return content;
    }
}
