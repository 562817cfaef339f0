/*
 * Drafts kept on the phone, photos and all, until the server has them (IndexedDB).
 *
 * {token, at (ms, made), state, photos: [{name, blob}], fields: {name: value}, tries, next (ms, not
 *  before), say (why it stopped), number (once sent)}
 * state: writing -> waiting -> sent, or stuck when the server refused it
 */
import { openDB } from './vendor/idb.js';

const NAME = 'dianliang';
const MARK = 'dl-waiting';

function open() {
	return openDB(NAME, 1, {
		upgrade(db) {
			db.createObjectStore('drafts', { keyPath: 'token' });
		},
	});
}

export async function allDrafts() {
	const db = await open();

	try {
		return await db.getAll('drafts');
	} finally {
		db.close();
	}
}

export async function readDraft(token) {
	const db = await open();

	try {
		return await db.get('drafts', token);
	} finally {
		db.close();
	}
}

export async function keepDraft(draft) {
	const db = await open();

	try {
		await db.put('drafts', draft);
		await mark(db);
	} finally {
		db.close();
	}
}

export async function dropDraft(token) {
	const db = await open();

	try {
		await db.delete('drafts', token);
		await mark(db);
	} finally {
		db.close();
	}
}

/* Lets app.js know, without opening a database on every page, that something waits. */
async function mark(db) {
	const waiting = (await db.getAll('drafts')).filter((draft) => draft.state === 'waiting').length;

	localStorage.setItem(MARK, String(waiting));
}

export function somethingWaits() {
	return Number(localStorage.getItem(MARK)) > 0;
}
