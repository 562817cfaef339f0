/* Waits, after sending, for the moment a unit has the case; then shows the page anew. */
import { hook } from './dom.js';

const FIRST = 1_000;
const LONGEST = 30_000;
const GIVE_UP = 600_000;

const receipt = hook('receipt');
const started = Date.now();
let pause = FIRST;

const nameOf = (view) => view?.status?.name ?? view?.status;

async function ask() {
	const reply = await fetch(location.href, { headers: { Accept: 'application/json' }, cache: 'no-store' }).catch(() => null);
	const view = reply?.ok ? await reply.json() : null;

	if (view && nameOf(view) !== receipt.dataset.status) {
		location.reload();
		return;
	}
	pause = Math.min(LONGEST, pause * 1.5);
	if (Date.now() - started < GIVE_UP)
		setTimeout(ask, pause);
}

if (receipt?.dataset.status === 'submitted')
	setTimeout(ask, FIRST);
