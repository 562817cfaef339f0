/*
 * The desk's pages, whatever they are: focus on what went wrong, one menu open at a time, no form
 * sent twice. The queue's and the case's keys are in desk-queue.js and desk-case.js.
 */
import { isTyping } from './desk-keys.js';

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

/* --- keys: ? shows them, on every page that has some ---------------------------------- */

const keys = hook('keys');

if (keys?.showModal) {
	const button = hook('show-keys');

	if (button) {
		button.hidden = false;
		button.addEventListener('click', () => keys.showModal());
	}
	document.addEventListener('keydown', (event) => {
		if (event.key === '?' && !isTyping(event)) {
			event.preventDefault();
			keys.showModal();
		}
	});
}

/* --- the tabs' numbers and the badge, asked again and again while somebody looks ---------------------- */

const EVERY = 30_000;
const tabs = hook('tabs');
let tag = '', timer;

function showCounts(counts) {
	for (const [name, count] of Object.entries(counts)) {
		const place = document.querySelector(`[data-count="${name}"]`);

		if (!place || place.textContent === count)
			continue;
		place.textContent = count;
		if (place.closest('[aria-current]') && hook('news'))
			hook('news').hidden = false;
	}
}

async function askCounts() {
	const reply = await fetch('/desk/counts.json', {
		headers: { accept: 'application/json', ...(tag && { 'if-none-match': tag }) }, cache: 'no-store',
	}).catch(() => null);

	/* Logged out elsewhere: the next click will say so. */
	if (reply?.status === 403)
		return;
	if (reply?.status === 200) {
		tag = reply.headers.get('etag') ?? '';
		showCounts(await reply.json());
	}
	askLater();
}

function askLater() {
	clearTimeout(timer);
	if (document.visibilityState === 'visible')
		timer = setTimeout(askCounts, EVERY);
}

if (tabs) {
	document.addEventListener('visibilitychange', askLater);
	askLater();
}
