package chat.allium.link;

import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.transport.TransportException;

/** What a link has to do, in order. */
sealed interface LinkEffect {

    /** Send this. */
    record Send(Frame frame) implements LinkEffect {}

    /** HELLO has come: tell the handler. */
    record Up(Hello theirs) implements LinkEffect {}

    /** Give this to the handler. */
    record Deliver(Frame frame) implements LinkEffect {}

    /** Tell the handler that the link may be dead. */
    record Stalled() implements LinkEffect {}

    /** End it. */
    record Fail(TransportException why) implements LinkEffect {}
}
