/** What a campaign (a long run under faults that anybody can repeat from its seed) needs to be believed. */
@org.jspecify.annotations.NullMarked
package chat.allium.testkit.campaign;
