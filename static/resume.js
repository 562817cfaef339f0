/*
 * A large photo goes up in pieces (tus 1.0): when the line breaks, it goes on where it stood. The library
 * is loaded by the first photo that needs it.
 */
import { metaOf } from './dom.js';
import { NetworkError } from './send.js';

export const LARGE = 400_000;	// bytes; what is smaller is sent in one go
const PIECE = 256 * 1024;
const PAUSES = [0, 1000, 3000, 5000, 10_000];

let library = null;

async function load() {
	library ??= import('./vendor/tus.js').then(() => globalThis.tus);
	return library;
}

/* As a form's answer: status 422 with what is wrong, else 200. Rejects with NetworkError. */
function answerOf(error) {
	const reply = error.originalResponse;

	if (!reply || reply.getStatus() >= 500 || reply.getStatus() === 0)
		throw new NetworkError('no reply');
	let json = null;
	try {
		json = JSON.parse(reply.getBody());
	} catch { /* a page of nginx's */ }
	return { status: reply.getStatus(), json };
}

/* fields: [name, value] as of the form beside, without the photo. */
export async function sendInPieces(blob, name, fields, { onProgress } = {}) {
	let tus;

	try {
		tus = await load();
	} catch {
		library = null;
		throw new NetworkError('no library');
	}
	return new Promise((resolve, reject) => {
		const upload = new tus.Upload(blob, {
			endpoint: '/media/tus',
			chunkSize: PIECE,
			retryDelays: PAUSES,
			metadata: { filename: name, ...Object.fromEntries(fields) },
			headers: { Accept: 'application/json', 'X-CSRF-Token': metaOf('csrf') },
			storeFingerprintForResuming: false,
			onProgress: (sent, all) => onProgress?.(sent / all),
			onShouldRetry: (error) => !error.originalResponse || error.originalResponse.getStatus() >= 500
				|| error.originalResponse.getStatus() === 409 || error.originalResponse.getStatus() === 0,
			onSuccess: () => resolve({ status: 200, json: null }),
			onError: (error) => {
				try {
					resolve(answerOf(error));
				} catch (gone) {
					reject(gone);
				}
			},
		});

		upload.start();
	});
}
