@org.jspecify.annotations.NullMarked
package chat.allium.transport.tcp;
