/*
 * Requests to the server, with the form token of this browser. XMLHttpRequest, because
 * fetch() cannot say how much of a photo is already sent.
 */
import { metaOf } from './dom.js';

const TIMEOUT = 120_000;

/*
 * Answers {status, json} with json null when the reply is none; rejects with
 * NetworkError only when there was no reply at all.
 */
export class NetworkError extends Error {}

export function post(path, fields, { csrf = metaOf('csrf'), onProgress } = {}) {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		const body = new FormData();

		for (const [name, value, filename] of fields)
			filename ? body.append(name, value, filename) : body.append(name, value);
		request.open('POST', path);
		request.timeout = TIMEOUT;
		request.setRequestHeader('Accept', 'application/json');
		request.setRequestHeader('X-CSRF-Token', csrf);
		request.onload = () => resolve({ status: request.status, json: parsed(request.responseText) });
		request.onerror = () => reject(new NetworkError('no reply'));
		request.ontimeout = request.onerror;
		if (onProgress)
			request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
		request.send(body);
	});
}

/* Forms without files: the pages behind them read urlencoded bodies only. */
export async function postForm(path, fields, csrf = metaOf('csrf')) {
	let reply;

	try {
		reply = await fetch(path, {
			method: 'POST',
			headers: { Accept: 'application/json', 'X-CSRF-Token': csrf },
			body: new URLSearchParams(fields),
			redirect: 'follow',
		});
	} catch {
		throw new NetworkError('no reply');
	}
	return { status: reply.status, json: parsed(await reply.text()) };
}

/* A token that is valid now: a draft may have waited longer than the page it was written on. */
export async function freshCsrf() {
	let page;

	try {
		page = await fetch('/snap', { headers: { Accept: 'text/html' }, cache: 'no-store' });
	} catch {
		throw new NetworkError('no reply');
	}
	const html = new DOMParser().parseFromString(await page.text(), 'text/html');

	return html.querySelector('meta[name="csrf"]')?.content ?? '';
}

function parsed(text) {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
