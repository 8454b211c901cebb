/** Lanes: what is offered to which friend, in which order, and when. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package chat.allium.api.queue;
