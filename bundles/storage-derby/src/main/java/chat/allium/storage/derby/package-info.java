/** The embedded default storage, on Apache Derby. */
@org.jspecify.annotations.NullMarked
package chat.allium.storage.derby;
