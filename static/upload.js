/*
 * Photos go up as soon as they are chosen, one after the other, shrunk first, each with
 * its own progress. Without this module the form sends them all at once.
 *
 * <form data-dl="upload" data-draft="...">: one input type=file; hidden fields go along as they are.
 */
import { hook, icon, make } from './dom.js';
import { keepDraft, readDraft } from './draft-store.js';
import { sentence } from './outbox-rules.js';
import { NetworkError, post, postForm } from './send.js';
import { LARGE, sendInPieces } from './resume.js';
import { placeOf, shrink } from './shrink.js';
import { newToken } from './token.js';

const form = hook('upload');
const input = form?.querySelector('input[type="file"]');
const shots = make('ul', { class: 'dl-shots', 'aria-label': '选好的照片' });
const note = make('p', { class: 'dl-notice dl-notice_warn', role: 'status', hidden: true });
let queue = Promise.resolve();
let next = null;
let placed = false;
let busy = 0;

/* --- what one sees ---------------------------------------------------------- */

/* The bare file field becomes a large, plain target. */
function dress() {
	const box = make('div', { class: 'dl-picker' }, icon('camera'), make('b', {}, input.multiple ? '拍照或从相册选' : '拍一张现在的'));

	input.replaceWith(box);
	box.append(input);
	input.classList.remove('dl-input');
	input.required = false;
	box.after(shots, note);
	/* With photos there already, the way on is a link; the button comes when more are chosen. */
	button().hidden = next !== null;
}

function addShot(file) {
	const picture = make('img', { alt: file.name });
	const bar = make('progress', { class: 'dl-progress', max: 100, value: 0, 'aria-label': `${file.name} 上传进度` });
	const say = make('p', { class: 'dl-shot__say' }, '等待上传');
	const item = make('li', { class: 'dl-shot' }, make('span', { class: 'dl-photo' }, picture), bar, say);

	picture.src = URL.createObjectURL(file);
	picture.onerror = () => picture.replaceWith(icon('image'));
	shots.append(item);
	return {
		progress(part) {
			bar.value = Math.round(part * 100);
			say.textContent = `${bar.value}%`;
		},
		done() {
			bar.hidden = true;
			say.textContent = '已上传';
		},
		failed(why) {
			bar.hidden = true;
			item.classList.add('dl-shot_bad');
			say.textContent = why;
			say.setAttribute('role', 'alert');
		},
		kept() {
			bar.hidden = true;
			say.textContent = '已存在手机里';
		},
	};
}

const button = () => form.querySelector('button:not([type="button"])');

function showButton() {
	const one = button();
	const other = form.querySelector('.dl-actions a');

	if (other)
		other.hidden = true;
	one.hidden = attached();
	one.className = 'weui-btn weui-btn_primary';
	one.disabled = busy > 0 || !next;
	one.textContent = busy > 0 ? `正在上传，还有 ${busy} 张` : '下一步';
}

/* --- one photo ---------------------------------------------------------------- */

function hiddenFields() {
	return [...form.querySelectorAll('input[type="hidden"]')]
		.filter((field) => field.name !== 'draft')
		.map((field) => [field.name, field.value]);
}

const forReport = () => !form.querySelector('input[name="for"][value="rebuttal"]');

function fieldsFor(blob, name) {
	const fields = hiddenFields();

	if (forReport())
		fields.push(['draft', form.dataset.draft]);
	return [...fields, ['photo', blob, name]];
}

/* The first photo that knows its place tells it; the citizen sees and may change it on the next page. */
async function tellPlace(place) {
	if (!place || placed || !forReport())
		return;
	placed = true;
	await postForm(`/snap/${form.dataset.draft}/place`,
		{ lat: place.lat, lon: place.lon, datum: 'wgs84', place_source: 1 });
}

/*
 * A photo of "not solved" goes straight into the form beside, so that words
 * already typed there are not lost by going to its own page.
 */
function attached() {
	const answer = document.querySelector('form[action$="/not-solved"]');

	if (forReport() || !answer || !next)
		return false;
	answer.querySelector('input[name="photo"]')?.remove();
	answer.append(make('input', {
		type: 'hidden', name: 'photo', value: new URL(next, location.href).searchParams.get('photo'),
	}));
	return true;
}

/* No network: the photo waits on the phone, in a draft with the same token. */
async function keepForLater(blob, name, place) {
	const token = form.dataset.draft;
	const draft = await readDraft(token) ??
		{ token, at: Date.now(), state: 'writing', photos: [], fields: {}, tries: 0 };

	draft.photos.push({ name, blob });
	if (place)
		Object.assign(draft.fields, { lat: place.lat, lon: place.lon, datum: 'wgs84', place_source: 1 });
	await keepDraft(draft);
	note.replaceChildren(icon('offline'), make('span', {}, '现在没有网络，照片已存在手机里。',
		'接着写好说明，有网时自动提交。'));
	note.hidden = false;
	next = `/offline.html?draft=${token}`;
}

async function sendOne(file, shot) {
	const place = await placeOf(file);
	const blob = await shrink(file);
	const name = blob === file ? file.name : 'photo.jpg';

	try {
		const pieces = forReport() && blob.size > LARGE;
		const answer = pieces
			? await sendInPieces(blob, name, [['draft', form.dataset.draft]], { onProgress: shot.progress })
			: await post(form.action, fieldsFor(blob, name), { onProgress: shot.progress });

		if (answer.status !== 200) {
			shot.failed(sentence(answer.json, '没有收下，请再试一次'));
			return;
		}
		next = pieces ? `/snap/${form.dataset.draft}/place` : answer.json.next;
		shot.done();
		await tellPlace(place);
	} catch (error) {
		if (!(error instanceof NetworkError) || !forReport())
			shot.failed('网络断了，请再试一次');
		else {
			await keepForLater(blob, name, place);
			shot.kept();
		}
	}
}

function choose() {
	for (const file of input.files) {
		const shot = addShot(file);

		busy++;
		queue = queue.then(() => sendOne(file, shot)).finally(() => {
			busy--;
			showButton();
		});
	}
	input.value = '';
	showButton();
}

if (input) {
	form.dataset.draft ||= newToken();
	next = form.querySelector('.dl-actions a')?.getAttribute('href') ?? null;
	dress();
	input.addEventListener('change', choose);
	form.addEventListener('submit', (event) => {
		event.preventDefault();
		if (next)
			location.assign(next);
		else
			input.click();
	});
}
