/*
 * Which category the words sound like, said while one writes: the likeliest three as buttons.
 * The first is chosen only when the server is sure and nobody has chosen anything.
 */
import { hook, make } from './dom.js';

const PAUSE = 500;
const LEAST = 4; /* characters that can mean something */
const MOST = 200; /* the server reads no more */
const UNKNOWN = '0';

const block = hook('guess');
const say = block?.querySelector('[role=status]');
const form = block?.closest('form');
let shown = '';

const chosen = () => form.querySelector('input[name=category]:checked')?.value ?? UNKNOWN;

function choice(category, checked) {
	return make('label', { class: 'dl-choice' },
		make('input', { type: 'radio', name: 'category', value: category.id, checked }),
		make('span', {}, make('b', {}, category.name), make('small', {}, category.group?.name ?? category.big)));
}

/* Whoever has chosen one of the old guesses keeps it, whatever the new ones are. */
function show({ items: guesses, sure }) {
	const before = chosen(), kept = block.querySelector('.dl-choice input:checked');
	const untouched = before === UNKNOWN || kept?.dataset.auto === '1';
	const wanted = untouched ? (sure ? String(guesses[0].id) : UNKNOWN) : before;

	for (const old of block.querySelectorAll('.dl-choice')) {
		if (untouched || !old.contains(kept))
			old.remove();
	}
	say.textContent = guesses.length === 0 ? ''
		: sure ? `我们猜是“${guesses[0].name}”，不对就改一下：` : '像是下面几类，选一个派得更快：';
	for (const guess of guesses) {
		const value = String(guess.id);

		if (block.querySelector(`input[value="${value}"]`))
			continue;
		/* The same category found before in the catalogue is one button, not two. */
		if (!untouched && value === before)
			continue;
		block.append(choice(guess, value === wanted));
	}
	if (untouched) {
		const auto = block.querySelector(`input[value="${wanted}"]`);

		if (auto)
			auto.dataset.auto = '1';
		else
			form.querySelector(`input[name=category][value="${UNKNOWN}"]`).checked = true;
	}
}

async function ask(text) {
	const group = /^g(\d+)$/.exec(chosen())?.[1];
	const query = new URLSearchParams({ q: [...text].slice(0, MOST).join('') });

	if (group)
		query.set('group', group);
	if (shown === query.toString())
		return;
	const reply = await fetch(`/api/v1/categories/guess?${query}`).catch(() => null);

	if (!reply?.ok)
		return;
	shown = query.toString();
	show(await reply.json());
}

export function guessAsOneWrites(words) {
	if (!block)
		return;
	let timer;
	const later = () => {
		clearTimeout(timer);
		timer = setTimeout(() => [...words.value.trim()].length >= LEAST && ask(words.value.trim()), PAUSE);
	};

	/* What was said here need not be asked again after the form is sent. */
	if (!form.querySelector('input[name=guessed]'))
		block.append(make('input', { type: 'hidden', name: 'guessed', value: '1' }));
	words.addEventListener('input', later);
	/* A click, since choosing what is chosen already is a choice too. */
	form.addEventListener('click', (event) => {
		if (event.target.name !== 'category')
			return;
		for (const auto of block.querySelectorAll('[data-auto]'))
			delete auto.dataset.auto;
		if (/^g/.test(event.target.value))
			later();
	});
	if (!block.querySelector('.dl-choice'))
		later();
}
