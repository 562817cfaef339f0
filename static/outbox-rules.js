/*
 * The rules of the outbox, without a browser: what goes next, what an answer means, when to try
 * again. Drafts go in the order they were written, one at a time.
 */
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 600_000;

/* The oldest waiting draft, if its time has come: a later one never overtakes it. */
export function nextToSend(drafts, now) {
	const waiting = drafts.filter((draft) => draft.state === 'waiting');

	waiting.sort((a, b) => a.at - b.at || (a.token < b.token ? -1 : 1));
	return waiting.length && (waiting[0].next ?? 0) <= now ? waiting[0] : null;
}

export function waitAfter(tries) {
	return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.max(0, tries - 1));
}

/*
 * done: stored. again: the machine or the line was at fault. refused: as it is it will never be
 * taken, a person must look. 408 and 429 are the line's, 403 is a form token that grew old.
 */
export function verdict(status) {
	if (status >= 200 && status < 400)
		return 'done';
	if (status >= 500 || status === 408 || status === 429 || status === 403)
		return 'again';
	return 'refused';
}

/* What the server said, as one sentence. */
export function sentence(json, fallback) {
	const says = (json?.errors ?? []).map((error) => error.say).filter(Boolean);

	return says.length ? says.join('；') : json?.say ?? fallback;
}

/* The report's number in the answer to /send: a field, or part of the receipt's address. */
export function numberOf(json) {
	return json?.number ?? /^\/r\/([A-Z0-9-]+)/.exec(json?.location ?? '')?.[1] ?? '';
}

export function postponed(draft, now) {
	const tries = (draft.tries ?? 0) + 1;

	return { ...draft, tries, next: now + waitAfter(tries) };
}

/* In lists: waiting first, in their order; then what stopped; then what was sent. */
export function shownOrder(drafts) {
	const rank = { waiting: 0, stuck: 1, writing: 2, sent: 3 };

	return [...drafts].sort((a, b) => rank[a.state] - rank[b.state] || a.at - b.at);
}
