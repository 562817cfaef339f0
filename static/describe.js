/*
 * Words: counts, hints and guesses the category while one writes, keeps what is written on the phone
 * until it is sent, and searches the whole catalogue without leaving the page.
 */
import { hook, make } from './dom.js';
import { guessAsOneWrites } from './guess.js';
import { hintFor, lengthOf } from './hints.js';

const PAUSE = 300;
const MOST = 8;

/* --- count, hint, keep -------------------------------------------------------- */

const words = hook('count');
const keptAs = `dl-words:${location.pathname}`;

function watch() {
	const max = Number(words.dataset.max) || 1000;
	const counter = make('span', { 'aria-hidden': 'true' });
	const hint = hook('hint');
	const look = () => {
		counter.textContent = `${lengthOf(words.value)}/${max}`;
		const say = hintFor(words.value, max);

		if (hint && hint.textContent !== say)
			hint.textContent = say;
	};

	words.after(make('p', { class: 'dl-count' }, counter));
	words.value ||= sessionStorage.getItem(keptAs) ?? '';
	words.addEventListener('input', () => {
		sessionStorage.setItem(keptAs, words.value);
		look();
	});
	look();
}

/* --- the catalogue ------------------------------------------------------------- */

const search = hook('category-search');
const found = hook('category-found');

function choice(category) {
	const where = [category.big, category.group?.name].filter(Boolean).join(' · ');

	return make('label', { class: 'dl-choice' },
		make('input', { type: 'radio', name: 'category', value: category.id }),
		make('span', {}, make('b', {}, category.name), make('small', {}, where)));
}

async function look() {
	const wanted = search.value.trim();

	if (!wanted) {
		found.replaceChildren();
		return;
	}
	const reply = await fetch(`/api/v1/categories/search?${new URLSearchParams({ q: wanted })}`).catch(() => null);

	if (!reply?.ok || search.value.trim() !== wanted)
		return;
	const { items: categories } = await reply.json();

	found.replaceChildren(make('p', { class: 'dl-quiet', role: 'status' },
		categories.length ? `找到 ${categories.length} 类` : '没有这样的类别，换个说法，或选“不知道，帮我选”'),
	...categories.slice(0, MOST).map(choice));
}

function searchAsOneTypes() {
	let timer;

	search.addEventListener('input', () => {
		clearTimeout(timer);
		timer = setTimeout(look, PAUSE);
	});
	/* Enter in the search must not send the whole form. */
	search.addEventListener('keydown', (event) => {
		if (event.key === 'Enter') {
			event.preventDefault();
			look();
		}
	});
	search.parentElement.querySelector('button')?.addEventListener('click', (event) => {
		event.preventDefault();
		look();
	});
	search.parentElement.after(found);
}

if (words) {
	watch();
	guessAsOneWrites(words);
}
if (search && found)
	searchAsOneTypes();
