package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageId;

/** Stands outside of the nodes and is told what they do; what they keep it sees on their disks. */
public interface Witness extends Disk.Watcher {

    /** A message, or a part of it, is written to a link. */
    void written(Host host, PeerId peer, MessageId id, int bytes);

    /** An ACK came up to this number. */
    void acked(Host host, PeerId peer, long high);

    /** What is in flight counts no more: the link is another one, or gone. */
    void landed(Host host, PeerId peer);

    /** A message came beyond its credit. */
    void refused(Host host, PeerId peer);

    /** A message came that was there already. */
    void duplicate(Host host, PeerId peer);

    /** Somebody asks for a link; whether for a message, or just to look. */
    void dialWanted(Host host, PeerId peer);

    /** A dial goes out. */
    void dialBegun(Host host, PeerId peer);

    /** There is no link because a dial failed. @param counts whether that speaks for the friend's absence */
    void dialFailed(Host host, PeerId peer, boolean counts);

    /** A link is up. */
    void linked(Host host, PeerId peer);
}
