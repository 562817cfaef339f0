/*
 * One case: keys, answers that are used often, photos with their progress, what lies near by. Every
 * form works without this.
 */
import { make, metaOf } from './dom.js';
import { isTyping } from './desk-keys.js';

const all = (name, within = document) => [...within.querySelectorAll(`[data-dk="${name}"]`)];
const hook = (name, within) => all(name, within)[0];

/* --- keys --------------------------------------------------------------------------- */

function openDeed(details) {
	if (!details)
		return;
	details.open = true;
	details.scrollIntoView({ block: 'nearest' });
	(details.querySelector('textarea, select, input:not([type=hidden], [type=file])') ??
		details.querySelector('summary')).focus();
}

/* Back to the list she came from, with its filters; after a form the page before is this one. */
const list = /^\/desk(\?.*)?$/;
const before = document.referrer.startsWith(`${location.origin}/`) ? document.referrer.slice(location.origin.length) : '';

if (list.test(before))
	sessionStorage.setItem('desk-list', before);
if (hook('back') && list.test(sessionStorage.getItem('desk-list') ?? ''))
	hook('back').href = sessionStorage.getItem('desk-list');

const commands = {
	a: () => openDeed(hook('deed')),
	c: () => openDeed(document.getElementById('do-comment')),
	n: () => openDeed(document.getElementById('do-note')),
	u: () => hook('back')?.click(),
};

document.addEventListener('keydown', (event) => {
	if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
		event.target.form?.requestSubmit();
	if (isTyping(event) || hook('keys')?.open)
		return;
	const candidate = all('candidate').find((form) => form.dataset.key === event.key);

	if (candidate)
		candidate.requestSubmit();
	else if (Object.hasOwn(commands, event.key)) {
		event.preventDefault();
		commands[event.key]();
	}
});

/* One form open at a time; the one opened comes into sight. */
for (const details of all('deed'))
	details.addEventListener('toggle', () => {
		if (!details.open)
			return;
		for (const other of all('deed'))
			if (other !== details)
				other.open = false;
	});

/* --- answers that are used often ------------------------------------------------------ */

for (const answers of all('answers')) {
	answers.hidden = false;
	answers.addEventListener('click', (event) => {
		const text = event.target.dataset.text;
		const note = answers.closest('form').querySelector('textarea');

		if (!text)
			return;
		/* Behind what she wrote already. */
		note.value = note.value ? `${note.value}\n${text}` : text;
		note.focus();
	});
}

/* --- photos ----------------------------------------------------------------------------- */

function send(form, files, onProgress) {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		const body = new FormData();

		body.append('csrf', metaOf('csrf'));
		body.append('number', form.elements.number.value);
		for (const file of files)
			body.append('photo', file);
		request.open('POST', form.action);
		request.setRequestHeader('Accept', 'application/json');
		request.responseType = 'json';
		request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
		request.onload = () => (request.response ? resolve(request.response) : reject(new Error('empty')));
		request.onerror = () => reject(new Error('network'));
		request.send(body);
	});
}

function showPhoto(deed, photo) {
	deed.append(make('input', { type: 'hidden', name: 'photo', value: photo.id }));
	hook('thumbs', deed).append(make('img', { src: photo.small, alt: '已上传的照片', width: 96, height: 72 }));
}

for (const form of all('upload')) {
	const input = form.querySelector('input[type=file]');
	const say = hook('upload-say', form);
	const deed = hook('deed-form', form.parentElement);
	const submit = deed.querySelector('button[type=submit]');

	form.querySelector('button').hidden = true;
	form.addEventListener('submit', (event) => event.preventDefault());
	input.addEventListener('change', async () => {
		if (!input.files.length)
			return;
		submit.disabled = true;
		try {
			const reply = await send(form, input.files, (part) => {
				say.textContent = part < 1 ? `正在上传 ${Math.round(part * 100)}%` : '正在处理照片…';
			});

			for (const photo of reply.photos ?? [])
				showPhoto(deed, photo);
			say.textContent = [reply.say, ...(reply.errors ?? []).map((error) => error.say)].filter(Boolean).join('；') ||
				`已上传 ${deed.querySelectorAll('input[name=photo]').length} 张`;
		} catch {
			say.textContent = '没有传上去，请检查网络后重新选择照片';
		}
		input.value = '';
		submit.disabled = false;
	});
}

/* --- categories to choose from, fetched when somebody begins to type ----------------------- */

let wanted;

async function suggest(input) {
	const words = input.value.trim();
	const list = hook('categories');

	if (words.length < 1 || !list)
		return;
	wanted = words;
	const reply = await fetch(`/api/v1/categories/search?q=${encodeURIComponent(words)}`).catch(() => null);

	if (!reply?.ok || wanted !== words)
		return;
	const { items: categories } = await reply.json();

	list.replaceChildren(...categories.slice(0, 12).map((c) => make('option', { value: c.name })));
}

for (const input of all('category')) {
	let timer;

	input.addEventListener('input', () => {
		clearTimeout(timer);
		timer = setTimeout(suggest, 200, input);
	});
}

/* --- near by ------------------------------------------------------------------------------- */

const near = hook('near');

near?.addEventListener('toggle', async () => {
	const place = hook('near-list');
	const link = place.querySelector('a');

	if (!near.open || !link?.href.endsWith('/near'))
		return;
	const reply = await fetch(link.href, { headers: { accept: 'application/json' } }).catch(() => null);

	if (!reply?.ok)
		return;
	const { reports } = await reply.json();

	place.replaceChildren(reports.length
		? make('ul', { class: 'dk-near' }, ...reports.map((r) => make('li', {},
			make('a', { href: `/desk/case/${r.number}` }, make('b', {}, r.category), ` ${r.body}`),
			make('span', { class: 'dk-quiet' }, ` ${r.status.text} · ${r.distance} · ${r.submitted_ago}`))))
		: make('p', { class: 'dk-quiet' }, '500 米内没有别的上报'));
});
