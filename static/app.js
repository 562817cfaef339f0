/*
 * On every page: the service worker, the current tab, the summary of errors gets the focus, copy
 * and share buttons, nothing is sent twice by a double tap or into a dead line, drafts that
 * wait are sent.
 */
import { hook, metaOf } from './dom.js';

document.documentElement.classList.add('dl-js');

function markTab() {
	for (const tab of document.querySelectorAll('.dl-tab')) {
		if (tab.pathname === location.pathname)
			tab.setAttribute('aria-current', 'page');
	}
}

/* --- forms -------------------------------------------------------------------- */

const OFFLINE = '现在没有网络。写好的内容都还在，有网后再点一次。';
const PAUSE = 4_000;

function sayOffline(form) {
	let note = form.querySelector('.dl-offline');

	if (!note) {
		note = document.createElement('p');
		note.className = 'dl-notice dl-notice_warn dl-offline';
		note.setAttribute('role', 'alert');
		(form.querySelector('.dl-actions') ?? form.lastElementChild).before(note);
	}
	note.textContent = OFFLINE;
}

function guardForms() {
	document.addEventListener('submit', (event) => {
		const form = event.target;

		if (event.defaultPrevented || form.method !== 'post')
			return;
		if (!navigator.onLine) {
			event.preventDefault();
			sayOffline(form);
		} else if (form.dataset.sent) {
			event.preventDefault();
		} else {
			form.dataset.sent = '1';
			setTimeout(() => delete form.dataset.sent, PAUSE);
		}
	});
	addEventListener('pageshow', () => {
		for (const form of document.forms)
			delete form.dataset.sent;
	});
}

/* --- copy and share -------------------------------------------------------------- */

async function copy(button) {
	await navigator.clipboard.writeText(button.dataset.copy);
	const before = button.textContent;

	button.textContent = '已复制';
	setTimeout(() => { button.textContent = before; }, 2_000);
}

function offerCopy() {
	if (!navigator.clipboard)
		return;
	for (const button of document.querySelectorAll('[data-dl="copy"]')) {
		button.hidden = false;
		button.addEventListener('click', () => copy(button));
	}
}

function offerShare() {
	const button = hook('share');

	if (!button || !navigator.share)
		return;
	button.hidden = false;
	button.addEventListener('click', () =>
		navigator.share({ title: document.title, url: button.dataset.url ?? location.href }).catch(() => {}));
}

/* "Near me" on the list: the position goes into the address, nowhere else. */
function offerNear() {
	const button = hook('near');
	const say = hook('near-say');

	if (!button || !navigator.geolocation)
		return;
	const go = ({ coords }) =>
		location.assign(`/nearby?lat=${coords.latitude.toFixed(5)}&lon=${coords.longitude.toFixed(5)}`);
	const refused = (error) => {
		button.disabled = false;
		if (say)
			say.textContent = error.code === 1 ? '没有定位权限，可以按区市看' : '现在定不了位，可以按区市看';
	};

	button.hidden = false;
	button.addEventListener('click', () => {
		button.disabled = true;
		navigator.geolocation.getCurrentPosition(go, refused, { timeout: 15_000, maximumAge: 60_000 });
	});
}

/* --- working without a network ------------------------------------------------------ */

/* After the page is there: what the worker fetches ahead must not delay the first view. */
function registerWorker() {
	const version = metaOf('static-version');
	const register = () =>
		navigator.serviceWorker.register(`/sw.js?v=${encodeURIComponent(version)}`).catch(() => {});

	if (!('serviceWorker' in navigator) || !version)
		return;
	if (document.readyState === 'complete')
		register();
	else
		addEventListener('load', register);
}

/* Where the page lists the outbox it has loaded the module already. */
async function sendWhatWaits() {
	if (Number(localStorage.getItem('dl-waiting')) > 0 && !hook('outbox'))
		await import('./outbox.js');
}

markTab();
guardForms();
offerCopy();
offerShare();
offerNear();
hook('errors')?.focus();
registerWorker();
await sendWhatWaits();
