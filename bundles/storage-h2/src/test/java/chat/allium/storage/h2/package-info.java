@org.jspecify.annotations.NullMarked
package chat.allium.storage.h2;
