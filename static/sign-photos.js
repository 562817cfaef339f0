/*
 * Photos of a facade go up as soon as they are chosen, shrunk first, while one goes on typing; each
 * becomes a hidden field of the form they belong to (data-dl="sign-form"). Without this module the
 * form sends them and the page comes back.
 */
import { hook, make } from './dom.js';
import { shrink } from './shrink.js';

const form = hook('sign-photos');
const target = hook('sign-form');
const say = hook('sign-photos-say');
const input = form?.querySelector('input[type="file"]');

async function send(file) {
	const small = await shrink(file);
	const body = new FormData();

	body.append('csrf', form.elements.csrf.value);
	body.append('to', form.elements.to.value);
	body.append('photo', small, file.name);
	const reply = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } });
	const json = await reply.json();

	if (!reply.ok)
		throw new Error(json.errors?.[0]?.say ?? json.say ?? '没有传上去，请再试一次');
	return json.photos[0];
}

function keep(photo) {
	let row = form.parentElement.querySelector('.dl-photos');

	if (!row) {
		row = make('div', { class: 'dl-photos' });
		form.before(row);
	}
	row.append(make('span', { class: 'dl-photo' }, make('img', { src: photo.small, alt: '刚上传的照片', width: photo.width, height: photo.height })));
	target.append(make('input', { type: 'hidden', name: 'photo', value: photo.id }));
}

async function upload() {
	const files = [...input.files].slice(0, 6);
	let done = 0;

	for (const file of files) {
		say.textContent = `正在上传第 ${done + 1} 张，共 ${files.length} 张`;
		try {
			keep(await send(file));
			done++;
		} catch (error) {
			say.textContent = error.message;
			return;
		}
	}
	say.textContent = `已上传 ${done} 张`;
	input.value = '';
}

if (form && input) {
	form.querySelector('button[type="submit"]').hidden = true;
	/* Where there is nothing else on the screen, the chosen photos lead on to the next. */
	input.addEventListener('change', target ? upload : () => {
		say.textContent = '正在上传…';
		form.submit();
	});
}
