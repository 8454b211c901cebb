/** Contact onions, friend requests, acceptances, and the list of friends. */
@org.jspecify.annotations.NullMarked
package chat.allium.contacts;
