/*
 * The queue by keyboard: j and k walk, Enter opens, x picks, X all of them, m changes to the map and
 * back, / searches, digits change the tab.
 */
import { isTyping } from './desk-keys.js';

const hook = (name) => document.querySelector(`[data-dk="${name}"]`);
const rows = [...document.querySelectorAll('.dk-row')];
const links = rows.map((row) => row.querySelector('.dk-row__link'));
const picks = () => [...document.querySelectorAll('input[name=pick]')];

const current = () => links.findIndex((link) => link === document.activeElement);

function step(by) {
	if (!links.length)
		return;
	const at = current();
	const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);

	links[next].focus();
	rows[next].scrollIntoView({ block: 'nearest' });
}

function pick() {
	const box = rows[current()]?.querySelector('input[name=pick]');

	if (!box)
		return;
	box.checked = !box.checked;
	count();
}

function pickAll() {
	const all = picks();
	const every = all.every((box) => box.checked);

	for (const box of all)
		box.checked = !every;
	count();
}

/* The bar says how many it is about. */
function count() {
	const bar = hook('bulk-bar');
	const n = picks().filter((box) => box.checked).length;

	if (!bar)
		return;
	bar.hidden = n === 0;
	if (hook('pick-all'))
		hook('pick-all').textContent = n === picks().length ? '全不选' : '全选';
	bar.classList.toggle('dk-bulk_on', n > 0);
	hook('picked').textContent = n ? ` ${n} 件` : '';
}

const commands = {
	j: () => step(1),
	k: () => step(-1),
	x: pick,
	X: pickAll,
	m: () => document.querySelector('.dk-views a:not([aria-current])')?.click(),
	'/': () => document.querySelector('.dk-filter__words')?.focus(),
};

document.addEventListener('keydown', (event) => {
	if (isTyping(event) || hook('keys')?.open)
		return;
	const tab = document.querySelector(`.dk-tab[data-key="${CSS.escape(event.key)}"]`);

	if (commands[event.key]) {
		event.preventDefault();
		commands[event.key]();
	} else if (tab) {
		tab.click();
	}
});

const everything = hook('pick-all');

if (everything) {
	everything.hidden = false;
	everything.addEventListener('click', pickAll);
}

document.addEventListener('change', (event) => {
	if (event.target.name === 'pick')
		count();
	/* A filter chosen is a filter wanted; a new district drops the old one's street. */
	if (event.target.matches('.dk-filter select')) {
		if (event.target.name === 'district' && event.target.form.street)
			event.target.form.street.value = '';
		event.target.form.requestSubmit();
	}
});

/* Empty filters need not stand in the address. */
hook('filter')?.addEventListener('formdata', (event) => {
	for (const [name, value] of [...event.formData])
		if (!value)
			event.formData.delete(name);
});

count();

/* On a phone the list comes first; without scripts the filters simply stand there. */
const filters = hook('filters');

if (filters && !filters.dataset.used && matchMedia('(max-width: 899px)').matches)
	filters.open = false;
