/*
 * The form of a front: what it makes of the numbers is asked while one types. The answer is the page
 * itself, of which the result and what is wrong with a field are put into this one.
 */
import { hook } from './dom.js';

const PAUSE = 400;
const form = hook('fit-form');
let timer = 0;
let asking;

function address() {
	const query = new URLSearchParams();

	for (const [name, value] of new FormData(form)) {
		if (value.trim())
			query.set(name, value.trim());
	}
	return `/signs/fit?${query}`;
}

/* Before these three are there, nothing is missing: one has just begun. */
const isReady = () => ['width', 'storey', 'storeys'].every((name) => form.elements[name].value.trim());

function showFaults(page) {
	for (const place of form.querySelectorAll('.dl-field__say')) {
		const said = page.getElementById(place.id);

		place.replaceChildren(...(said ? [...said.childNodes] : []));
		place.closest('.dl-field').classList.toggle('dl-field_bad', place.childElementCount > 0);
	}
	document.querySelector('[data-dl="errors"]')?.remove();
}

function show(text) {
	const page = new DOMParser().parseFromString(text, 'text/html');
	const result = hook('fit-result', page);

	if (!result)
		return;
	hook('fit-result').replaceChildren(...result.childNodes);
	showFaults(page);
	document.dispatchEvent(new Event('dl-fit'));
}

async function ask() {
	const where = address();
	const place = hook('fit-result');

	asking?.abort();
	asking = new AbortController();
	place.classList.add('dl-fit_waiting');
	try {
		const answer = await fetch(where, { headers: { accept: 'text/html' }, signal: asking.signal });

		if (answer.ok || answer.status === 422) {
			show(await answer.text());
			history.replaceState(null, '', where);
		}
	} catch (error) {
		if (error.name === 'AbortError')
			return;
	}
	place.classList.remove('dl-fit_waiting');
}

function askSoon() {
	clearTimeout(timer);
	if (isReady())
		timer = setTimeout(ask, PAUSE);
}

async function submitted(event) {
	const button = event.submitter;

	if (!isReady())
		return;
	event.preventDefault();
	// "Yes, make it 3.6" names its field.
	if (button?.name)
		form.elements.namedItem(button.name) instanceof RadioNodeList
			? [...form.elements.namedItem(button.name)].find((one) => one.tagName === 'INPUT').value = button.value
			: form.elements[button.name].value = button.value;
	clearTimeout(timer);
	await ask();
	if (!button?.name)
		hook('fit-result').scrollIntoView({ behavior: 'smooth', block: 'start' });
}

if (form) {
	form.addEventListener('input', askSoon);
	form.addEventListener('submit', submitted);
}
