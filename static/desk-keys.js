/*
 * Shared by the desk's modules. (Of a module that a page names with its version and another imports
 * without it there would be two, each with its own listeners: so nobody imports desk.js.)
 */

/* Typing is typing: no key is a command within a field, nor with Ctrl, Alt or Meta. */
export function isTyping(event) {
	return event.ctrlKey || event.altKey || event.metaKey || event.isComposing ||
		event.target.closest?.('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');
}
