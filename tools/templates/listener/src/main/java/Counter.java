package @PACKAGE@;

import chat.allium.api.message.Direction;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.MessengerListener;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Counts messages. */
@Component
public final class Counter implements MessengerListener {

    private int in;
    private int out;

    @Override
    public void on(MessengerEvent event) {
        switch (event) {
            case MessengerEvent.Stored stored when stored.message().direction() == Direction.IN -> in++;
            case MessengerEvent.Stored stored -> out++;
            default -> {
                // More kinds of events may come.
            }
        }
    }

    /** How many messages came in and went out. */
    String count() {
        return in + " in, " + out + " out";
    }

    @Deactivate
    void stop() {
        System.Logger log = System.getLogger(Counter.class.getName());
        log.log(System.Logger.Level.INFO, count());
    }
}
