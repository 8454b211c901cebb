/** A second embedded storage, on H2. */
@org.jspecify.annotations.NullMarked
package chat.allium.storage.h2;
