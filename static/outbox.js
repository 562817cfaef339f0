/*
 * Sends the drafts that wait on this phone when there is a network, in their
 * order, and lists them in <section data-dl="outbox">. The draft's token is the
 * idempotency key: asking twice stores one report and gives the same number.
 */
import { hook, icon, make } from './dom.js';
import { allDrafts, dropDraft, keepDraft } from './draft-store.js';
import { nextToSend, numberOf, postponed, sentence, shownOrder, verdict } from './outbox-rules.js';
import { NetworkError, freshCsrf, post, postForm } from './send.js';

const KEEP_SENT = 24 * 3600_000;
let timer;
let inLine = false;	// this page waits for its turn already

class Refused extends Error {}
class Again extends Error {}

function judge(answer, fallback) {
	const meaning = verdict(answer.status);

	if (meaning === 'again')
		throw new Again();
	if (meaning === 'refused')
		throw new Refused(sentence(answer.json, fallback));
	return answer.json;
}

/*
 * A refused photo does not stop the rest: had the reply to an earlier attempt been lost, the
 * draft is a report by now, takes no more photos, and /send answers with its number.
 */
async function sendPhotos(draft, csrf) {
	let refused = 0;

	for (const photo of draft.photos) {
		const fields = [['csrf', csrf], ['draft', draft.token], ['photo', photo.blob, photo.name]];
		const answer = await post('/media/photos', fields, { csrf });

		if (verdict(answer.status) === 'again')
			throw new Again();
		refused += verdict(answer.status) === 'refused' ? 1 : 0;
	}
	return refused;
}

async function sendDraft(draft) {
	const csrf = await freshCsrf();
	const refused = await sendPhotos(draft, csrf);
	const reply = judge(
		await postForm(`/snap/${draft.token}/send`, { ...draft.fields, csrf }, csrf),
		refused === draft.photos.length ? '照片没有收下，请换一张' : '还缺一点内容');

	/* The words stay a day for the list; the rest is the server's now. */
	return {
		...draft, state: 'sent', number: numberOf(reply), sent: Date.now(),
		photos: [], fields: { body: draft.fields.body },
	};
}

async function outcomeOf(draft) {
	try {
		return await sendDraft(draft);
	} catch (error) {
		if (error instanceof Refused)
			return { ...draft, state: 'stuck', say: error.message };
		if (error instanceof Again || error instanceof NetworkError)
			return postponed(draft, Date.now());
		throw error;
	}
}

async function sendWaiting() {
	for (;;) {
		const draft = nextToSend(await allDrafts(), Date.now());

		if (!draft || !navigator.onLine)
			break;
		await keepDraft(await outcomeOf(draft));
		await show();
	}
	await plan();
}

async function plan() {
	const times = (await allDrafts()).filter((draft) => draft.state === 'waiting').map((draft) => draft.next ?? 0);

	clearTimeout(timer);
	if (times.length)
		timer = setTimeout(run, Math.max(1_000, Math.min(...times) - Date.now()));
}

/*
 * One tab at a time. Two would do no harm (same key), but send everything twice. Who finds another at it
 * waits for its end: that may be the page just left, which sends no more.
 */
export async function run() {
	if (!navigator.locks)
		return sendWaiting();
	if (inLine)
		return;
	inLine = true;
	await navigator.locks.request('dl-outbox', async () => {
		inLine = false;
		await sendWaiting();
	});
}

/* --- the list ------------------------------------------------------------- */

const STATES = {
	writing: () => '还没写完',
	waiting: (draft) => (draft.tries || !navigator.onLine ? '等网络好了自动提交' : '正在提交'),
	stuck: (draft) => `没有收下:${draft.say}`,
	sent: (draft) => `已提交 ${draft.number}`,
};

function wayOf(draft) {
	if (draft.state === 'sent')
		return make('a', { class: 'dl-link', href: `/r/${draft.number}/receipt` }, '看回执');
	if (draft.state === 'stuck')
		return make('a', { class: 'dl-link', href: `/snap/${draft.token}/place` }, '去补充');
	if (draft.state === 'writing')
		return make('a', { class: 'dl-link', href: `/offline.html?draft=${draft.token}` }, '继续写');
	return '';
}

function removal(draft) {
	const button = make('button', { class: 'dl-link', type: 'button', 'aria-label': '从手机里删除这一份' }, '删除');

	button.addEventListener('click', async () => {
		await dropDraft(draft.token);
		await show();
	});
	return button;
}

function row(draft) {
	const words = draft.fields.body?.slice(0, 30) || '一份上报';
	const item = make('li', {});

	if (draft.photos.length) {
		const picture = make('img', { alt: '', width: 56, height: 56 });

		picture.src = URL.createObjectURL(draft.photos[0].blob);
		item.append(picture);
	}
	item.append(make('p', {}, words, make('small', {}, STATES[draft.state](draft))), wayOf(draft));
	if (draft.state !== 'waiting')
		item.append(removal(draft));
	return item;
}

async function forgetOld() {
	for (const draft of await allDrafts()) {
		if (draft.state === 'sent' && Date.now() - draft.sent > KEEP_SENT)
			await dropDraft(draft.token);
	}
}

export async function show() {
	const place = hook('outbox');

	if (!place)
		return;
	const drafts = shownOrder(await allDrafts());

	place.hidden = drafts.length === 0;
	place.className = 'dl-waiting';
	place.setAttribute('aria-live', 'polite');
	place.replaceChildren(
		make('h2', {}, icon('clock'), '存在这台手机里的上报'),
		make('ul', {}, ...drafts.map(row)));
}

await forgetOld();
await show();
addEventListener('online', run);
run();
