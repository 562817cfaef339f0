/* Writing a report with no network: it is kept on the phone and goes out by itself (outbox.js). */
import { hook, icon, make } from './dom.js';
import { keepDraft, readDraft } from './draft-store.js';
import { hintFor, lengthOf } from './hints.js';
import { run, show } from './outbox.js';
import { placeOf, shrink } from './shrink.js';
import { isToken, newToken } from './token.js';

const MOST_PHOTOS = 6;
const MOST_WORDS = 1000;

document.documentElement.classList.add('dl-js');

const form = hook('compose');
const input = form.querySelector('#photo');
const body = form.querySelector('#body');
const placeText = form.querySelector('#place_text');
const say = hook('locate-say');
let draft = await started();

async function started() {
	const token = new URLSearchParams(location.search).get('draft') ?? '';
	const kept = isToken(token) ? await readDraft(token) : null;

	if (kept && kept.state !== 'sent')
		return kept;
	return { token: newToken(), at: Date.now(), state: 'writing', photos: [], fields: {}, tries: 0 };
}

/* --- photos --------------------------------------------------------------------- */

function removal(photo) {
	const button = make('button', { class: 'dl-shot__remove', type: 'button', 'aria-label': '删除这张照片' }, icon('close'));

	button.addEventListener('click', () => {
		draft.photos = draft.photos.filter((other) => other !== photo);
		drawPhotos();
	});
	return button;
}

function drawPhotos() {
	hook('shots').replaceChildren(...draft.photos.map((photo, i) => {
		const picture = make('img', { alt: `照片 ${i + 1}` });

		picture.src = URL.createObjectURL(photo.blob);
		return make('li', { class: 'dl-shot' }, make('span', { class: 'dl-photo' }, picture), removal(photo));
	}));
}

function putPlace({ lat, lon }, source) {
	Object.assign(draft.fields, { lat, lon, datum: 'wgs84', place_source: source });
}

async function addPhotos() {
	const files = [...input.files].slice(0, MOST_PHOTOS - draft.photos.length);

	input.value = '';
	for (const file of files) {
		const place = await placeOf(file);
		const blob = await shrink(file);

		if (place && draft.fields.lat === undefined)
			putPlace(place, 1);
		draft.photos.push({ name: blob === file ? file.name : 'photo.jpg', blob });
	}
	sayPlace();
	drawPhotos();
}

/* --- place ------------------------------------------------------------------------ */

function sayPlace() {
	if (draft.fields.lat !== undefined)
		say.textContent = draft.fields.place_source === 1 ? '照片里有位置，已记下' : '已记下现在的位置';
}

function locate() {
	say.textContent = '正在定位……';
	navigator.geolocation.getCurrentPosition(
		({ coords }) => {
			putPlace({ lat: coords.latitude, lon: coords.longitude }, 2);
			sayPlace();
		},
		() => { say.textContent = '没有定到位，请写下路名或门牌号'; },
		{ enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 });
}

/* --- keep --------------------------------------------------------------------------- */

function complain(name, words) {
	const line = hook(`error-${name}`);

	line.textContent = words;
	line.hidden = !words;
	line.parentElement.classList.toggle('dl-field_bad', Boolean(words));
	return words ? 1 : 0;
}

/* The least without which it could not be sent later, when nobody is there to ask. */
function mistakes() {
	const words = body.value.trim();

	return complain('photo', draft.photos.length ? '' : '请至少拍一张照片') +
		complain('body', words ? (lengthOf(words) > MOST_WORDS ? hintFor(words, MOST_WORDS) : '') : '请写一句是什么问题') +
		complain('place', draft.fields.lat === undefined ? '需要定位一下：点下面“用我现在的位置”' : '');
}

async function keep(event) {
	event.preventDefault();
	if (mistakes()) {
		form.querySelector('.dl-field_bad').scrollIntoView({ block: 'center' });
		return;
	}
	Object.assign(draft.fields, { body: body.value.trim(), place_text: placeText.value.trim(), category: '0' });
	await keepDraft({ ...draft, state: 'waiting', next: 0 });
	draft = { token: newToken(), at: Date.now(), state: 'writing', photos: [], fields: {}, tries: 0 };
	form.reset();
	say.textContent = '';
	drawPhotos();
	await show();
	hook('outbox').scrollIntoView();
	await run();
}

/* --- the line ------------------------------------------------------------------------- */

function sayLine() {
	hook('line').hidden = navigator.onLine;
}

body.value = draft.fields.body ?? '';
placeText.value = draft.fields.place_text ?? '';
drawPhotos();
sayPlace();
sayLine();
input.addEventListener('change', addPhotos);
hook('locate').addEventListener('click', locate);
form.addEventListener('submit', keep);
addEventListener('online', sayLine);
addEventListener('offline', sayLine);
