/** Access to production's own classes, which no bundle exports. */
@org.jspecify.annotations.NullMarked
package chat.allium.storage.switching;
