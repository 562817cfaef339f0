/*
 * The desk's pages, whatever they are: focus on what went wrong, one menu open at a time, no form
 * sent twice. The queue's and the case's keys are in desk-queue.js and desk-case.js.
 */
const hook = (name) => document.querySelector(`[data-dk="${name}"]`);

hook('errors')?.focus();

document.addEventListener('click', (event) => {
	for (const menu of document.querySelectorAll('details[data-dk="menu"][open]'))
		if (!menu.contains(event.target))
			menu.open = false;
});

/* The second press of an impatient finger; the server refuses it, too. */
document.addEventListener('submit', (event) => {
	const form = event.target;

	if (form.method !== 'post')
		return;
	if (form.dataset.sent) {
		event.preventDefault();
		return;
	}
	form.dataset.sent = '1';
});
/* Back from the page after: the form may be sent again. */
window.addEventListener('pageshow', () => {
	for (const form of document.querySelectorAll('form[data-sent]'))
		delete form.dataset.sent;
});
