/*
 * The service worker: what still works without a network.
 *
 * Pages: from the network; without one, the last public copy, or the page
 * that writes a report offline. Only replies that say "public" are kept: a
 * private page never is. Static files with a version: from the cache, they
 * never change. One without (a module's import): from the network, the copy without one.
 */
const VERSION = new URL(self.location.href).searchParams.get('v') ?? '0';
const STATIC = `static-${VERSION}`;
const PAGES = 'pages';
const PAGES_KEPT = 30;
const OFFLINE = '/offline.html';

/* All that the offline page needs. */
const NEEDED = [
	OFFLINE, '/static/vendor/weui.css', '/static/dl.css', '/static/form.css', '/static/parts.css', '/static/icons.svg',
	'/static/favicon.svg', '/static/app.js', '/static/dom.js', '/static/offline.js', '/static/outbox.js',
	'/static/outbox-rules.js', '/static/draft-store.js', '/static/send.js', '/static/shrink.js', '/static/token.js',
	'/static/hints.js', '/static/resume.js', '/static/vendor/idb.js', '/static/vendor/exifr.js',
];

self.addEventListener('install', (event) => {
	event.waitUntil(caches.open(STATIC).then((cache) => cache.addAll(NEEDED)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
	event.waitUntil(dropOld().then(() => self.clients.claim()));
});

async function dropOld() {
	for (const name of await caches.keys()) {
		if (name !== STATIC && name !== PAGES)
			await caches.delete(name);
	}
}

self.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);

	if (request.method !== 'GET' || url.origin !== self.location.origin)
		return;
	if (url.pathname.startsWith('/static/'))
		event.respondWith(url.searchParams.has('v') ? fromCache(request) : fromNetwork(request));
	else if (request.mode === 'navigate')
		event.respondWith(page(request));
});

async function fromCache(request) {
	const cache = await caches.open(STATIC);
	const kept = await cache.match(request);

	if (kept)
		return kept;
	try {
		const reply = await fetch(request);

		if (reply.ok)
			await cache.put(request, reply.clone());
		return reply;
	} catch {
		return await cache.match(request, { ignoreSearch: true }) ?? Response.error();
	}
}

async function fromNetwork(request) {
	try {
		return await fetch(request);
	} catch {
		return await caches.match(request, { ignoreSearch: true }) ?? Response.error();
	}
}

const isPublic = (reply) => reply.ok && /(^|,)\s*public\b/.test(reply.headers.get('Cache-Control') ?? '');

async function keepPage(request, reply) {
	const cache = await caches.open(PAGES);

	await cache.put(request, reply);
	const keys = await cache.keys();

	for (const old of keys.slice(0, Math.max(0, keys.length - PAGES_KEPT)))
		await cache.delete(old);
}

async function page(request) {
	try {
		const reply = await fetch(request);

		if (isPublic(reply))
			await keepPage(request, reply.clone());
		return reply;
	} catch {
		const cache = await caches.open(PAGES);

		return await cache.match(request) ?? await caches.match(OFFLINE) ?? Response.error();
	}
}
