package example.webhookbridge;

import chat.allium.api.contacts.Contacts;
import chat.allium.api.message.Content;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageHandler;
import chat.allium.api.message.Messenger;
import chat.allium.api.plugin.PluginStore;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Both ways: what friends send is kept in an outbox and delivered from there; what is posted to the gate goes to a friend. Without a
 * configuration of its user it does nothing.
 */
@Component(
        configurationPid = "example.webhookbridge",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = MessageHandler.CONTENT_TYPE + "=" + MessageHandler.ANY)
public final class WebhookBridge implements MessageHandler {

    /** What can be set in {@code etc/example.webhookbridge.cfg}. What begins with a dot is not shown as a property of the service. */
    public @interface Config {
        /** Where messages are posted to. */
        String url();

        /** Sent there as {@code Authorization: Bearer}; {@code .urlToken} in the file. Empty for none. */
        String _urlToken() default "";

        /** Where this machine may post texts to, on 127.0.0.1; 0 for any that is free. */
        int port() default 8787;

        /** What must come as {@code Authorization: Bearer} with such a text; {@code .token} in the file. At least 16 characters. */
        String _token();
    }

    private final Delivery delivery;
    private final Gate gate;

    /** Called by Declarative Services. */
    @Activate
    public WebhookBridge(
            @Reference Messenger messenger, @Reference Contacts contacts, @Reference PluginStore store, Config config)
            throws IOException {
        this(
                messenger,
                contacts,
                store,
                config,
                Clock.systemUTC(),
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofVirtual().name("webhook-delivery").factory()));
    }

    WebhookBridge(
            Messenger messenger,
            Contacts contacts,
            PluginStore store,
            Config config,
            Clock clock,
            ScheduledExecutorService desk)
            throws IOException {
        if (config.url() == null || config._token() == null) {
            throw new IllegalArgumentException("etc/example.webhookbridge.cfg must have url and .token");
        }
        Outbox outbox = new Outbox(messenger, contacts, store);
        outbox.begin(clock.instant());
        delivery = new Delivery(outbox, URI.create(config.url()), config._urlToken(), desk);
        try {
            gate = new Gate(messenger, contacts, config._token(), config.port());
        } catch (IOException | RuntimeException e) {
            // Nothing of it stays if it does not begin.
            delivery.close();
            throw e;
        }
        delivery.wake();
    }

    /** What is not delivered then is delivered after the next start. */
    @Deactivate
    void stop() {
        stopGate();
        delivery.close();
    }

    /** As a node that dies would: the rest is not told. */
    void stopGate() {
        gate.close();
    }

    /** The port of the gate. */
    int port() {
        return gate.port();
    }

    /** Returns at once: until the outbox has it, the history has. */
    @Override
    public void handle(Message message, Consumer<Content> reply) {
        delivery.wake();
    }
}
